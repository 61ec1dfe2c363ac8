"""Addresses of schemes."""

from django.urls import path

from steelyard.web.schemes import (
    draft_views,
    editing_views,
    gallery_views,
    review_views,
    selection_views,
    trial_views,
    views,
)

urlpatterns = [
    path("", views.schemes, name="schemes_list"),
    path("own/<str:key>/", views.one, name="schemes_one"),
    path("own/<str:key>/read/", views.acknowledge, name="schemes_acknowledge"),
    path("own/<str:key>/end/", views.end, name="schemes_end"),
    path("templates/", gallery_views.templates, name="schemes_gallery"),
    path("templates/<str:key>/", gallery_views.template, name="schemes_template"),
    path("begin/", editing_views.begin, name="schemes_begin"),
    path("drafts/<str:key>/", draft_views.draft, name="schemes_draft"),
    path("drafts/<str:key>/comment/", draft_views.comment, name="schemes_comment"),
    path("drafts/<str:key>/open/", editing_views.open_draft, name="schemes_open"),
    path("drafts/<str:key>/drop/", editing_views.drop, name="schemes_drop"),
    path("drafts/<str:key>/file/", editing_views.file, name="schemes_file"),
    path("drafts/<str:key>/check/", editing_views.check, name="schemes_check"),
    path("drafts/<str:key>/form/", editing_views.form, name="schemes_form"),
    path("drafts/<str:key>/publish/", draft_views.publish, name="schemes_publish"),
    path("drafts/<str:key>/try/", trial_views.ask, name="schemes_try"),
    path("trials/<uuid:trial_id>/", trial_views.trial, name="schemes_trial"),
    path("trials/<uuid:trial_id>/move/", trial_views.move, name="schemes_move"),
    path("trials/<uuid:trial_id>/trial.<str:kind>", trial_views.export, name="schemes_export"),
    path("guide/", gallery_views.guide, name="schemes_guide"),
    path("board/", selection_views.board, name="schemes_board"),
    path("board/pick/", selection_views.pick, name="schemes_pick"),
    path("board/take/", selection_views.take, name="schemes_take"),
    path("reviews/", review_views.reviews, name="schemes_reviews"),
    path("reviews/set/", review_views.set_day, name="schemes_review_set"),
    path("own/<str:key>/reviews/<str:day>/", review_views.one, name="schemes_review"),
    path("own/<str:key>/reviews/<str:day>/off/", review_views.call_off, name="schemes_review_off"),
    path("comments/<int:comment_id>/answer/", draft_views.answer, name="schemes_answer"),
]
