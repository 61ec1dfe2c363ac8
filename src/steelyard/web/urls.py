"""Every address of the web application, by noun."""

from django.urls import include, path

urlpatterns = [
    path("", include("steelyard.web.shell.urls")),
    path("", include("steelyard.web.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("search/", include("steelyard.web.search.urls")),
    path("boards/", include("steelyard.web.boards.urls")),
    path("results/", include("steelyard.web.results.urls")),
    path("data/", include("steelyard.web.imports.urls")),
    path("jobs/", include("steelyard.web.jobs.urls")),
    path("indicators/", include("steelyard.web.catalogue.urls")),
    path("schemes/", include("steelyard.web.schemes.urls")),
    path("pay/", include("steelyard.web.payroll.urls")),
    path("scores/", include("steelyard.web.scores.urls")),
    path("statements/", include("steelyard.web.statements.urls")),
    path("appeals/", include("steelyard.web.appeals.urls")),
    path("organisation/", include("steelyard.web.organisation.urls")),
    path("audit/", include("steelyard.web.audit.urls")),
    path("", include("steelyard.web.api.urls")),
    path("", include("steelyard.web.intake.urls")),
]
