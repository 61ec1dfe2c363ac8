"""Forms of accounts."""

from __future__ import annotations

from django import forms
from django.contrib.auth import password_validation

from steelyard.web.accounts.models import User


class WelcomeForm(forms.Form):
    """The owner's name and password."""

    name = forms.CharField(max_length=100)
    username = forms.CharField(max_length=150, validators=[User.username_validator])
    password = forms.CharField(max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean_password(self) -> str:
        """A password that cannot be guessed."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password
