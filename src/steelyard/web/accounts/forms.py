"""Forms of accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation

from steelyard.web.accounts.models import User


class PasswordForm(forms.Form):
    """A password of one's own, held against what is known of whose it is."""

    password = forms.CharField(max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, *args: Any, user: User, **named: Any) -> None:
        super().__init__(*args, **named)
        self.user = user

    def clean_password(self) -> str:
        """A password that cannot be guessed."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password


class UserForm(forms.Form):
    """Who is invited; their roles stand in rows of their own."""

    name = forms.CharField(max_length=100)
    username = forms.CharField(max_length=150, validators=[User.username_validator])
    employee_id = forms.CharField(max_length=200, required=False)
    email = forms.EmailField(max_length=254, required=False)
    why = forms.CharField(max_length=500)


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
