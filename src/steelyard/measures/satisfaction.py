"""What buyers said of the service: invitations, ratings, reviews."""

from __future__ import annotations

import ibis.expr.types as ir

from steelyard.derive.eras import Eras, day_of
from steelyard.measures.shape import per_agent_day

FAMILY = "satisfaction"


def of_ratings(ratings: ir.Table, eras: Eras, era_rows: ir.Table) -> list[ir.Table]:
    """Invitations on the day of inviting, ratings on the day of rating; follow-up calls counted apart.

    ``ratings`` carries invited_t and rated_t (epoch ms, null when it did not happen).
    """
    invited = _dated(
        ratings.filter((ratings.origin == "invited") & ratings.invited_t.notnull()), "invited_t", eras, era_rows
    )
    rated = _dated(ratings.filter(ratings.rated_t.notnull()), "rated_t", eras, era_rows)
    own = rated.filter(rated.origin != "follow_up")
    scored = own.filter(own.score.notnull())
    later = rated.filter((rated.origin == "follow_up") & rated.score.notnull())
    return [
        per_agent_day(invited, FAMILY, {"rating_invites": invited.count()}),
        per_agent_day(
            own,
            FAMILY,
            {
                "ratings_resolved_yes": own.is_resolved.sum(),
                "ratings_resolved_no": (~own.is_resolved).sum(),
            },
        ),
        per_agent_day(
            scored,
            FAMILY,
            {
                "ratings": scored.count(),
                "rating_score_sum": scored.score.sum(),
                **{f"ratings_{score}": (scored.score == score).sum() for score in (5, 4, 3, 2, 1)},
                "ratings_positive": scored.is_positive.sum(),
                "promoters": (scored.score == 5).sum(),
                "detractors": (scored.score <= 3).sum(),
                "nps_answers": scored.count(),
            },
        ),
        per_agent_day(
            later,
            FAMILY,
            {
                "follow_up_ratings": later.count(),
                "follow_up_score_sum": later.score.sum(),
                "follow_up_positive": later.is_positive.sum(),
            },
        ),
    ]


def of_reviews(reviews: ir.Table, eras: Eras, era_rows: ir.Table) -> ir.Table:
    """Reviews by level, and the neutral and bad ones that service caused."""
    dated = eras.join(reviews, "created_t", era_rows, "day_offset_ms")
    dated = dated.mutate(day=day_of(dated.created_t, dated.day_offset_ms), agent_id=dated.agent_id.fill_null(""))
    by_service = (dated.cause == "service").fill_null(False)
    return per_agent_day(
        dated,
        FAMILY,
        {
            "reviews_good": (dated.level == "good").sum(),
            "reviews_neutral": (dated.level == "neutral").sum(),
            "reviews_bad": (dated.level == "bad").sum(),
            "reviews_neutral_service": ((dated.level == "neutral") & by_service).sum(),
            "reviews_bad_service": ((dated.level == "bad") & by_service).sum(),
        },
    )


def _dated(rows: ir.Table, instant: str, eras: Eras, era_rows: ir.Table) -> ir.Table:
    known = eras.join(rows, instant, era_rows, "day_offset_ms", "positive_scores")
    return known.mutate(
        day=day_of(known[instant], known.day_offset_ms),
        is_positive=known.positive_scores.contains(known.score.cast("string")).fill_null(False),
    )
