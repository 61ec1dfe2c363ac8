"""Draw the statement shown in the README: 林晓雯's October in the demo company, in both languages.

    make demo
    .venv/bin/python docs/images/make_statement.py demo
"""

import sys
from datetime import date
from pathlib import Path

from steelyard.books.evaluation import judge, open_books
from steelyard.cli.desk import Desk
from steelyard.periods import Period
from steelyard.reports.judged import statement_views
from steelyard.reports.statements_pdf import StatementPrinter

EMPLOYEE, OCTOBER = "E001", Period(date(2026, 10, 1), date(2026, 11, 1))


def main(demo: Path) -> None:
    for language, name in (("zh", "statement.png"), ("en", "statement.en.png")):
        desk = Desk(home=demo / "data", language=language)
        books = open_books(desk, OCTOBER)
        group = judge(books, [str(demo / "schemes" / "taobao-presales.yaml")], with_pay=True)[0]
        view = next(view for view in statement_views(desk, books, group) if view.employee_id == EMPLOYEE)
        Path(__file__).with_name(name).write_bytes(StatementPrinter(language).png(view, ppi=144)[0])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
