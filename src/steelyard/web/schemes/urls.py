"""Addresses of schemes."""

from django.urls import path, register_converter

from steelyard.web.schemes import views


class Kind:
    """A template of the library, or a scheme of the installation."""

    regex = "template|own"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Kind, "scheme_kind")

urlpatterns = [
    path("", views.schemes, name="schemes_list"),
    path("<scheme_kind:kind>/<str:key>/", views.one, name="schemes_one"),
]
