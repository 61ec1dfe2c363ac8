"""A believable invented company, for a first look and for tests: ``write`` drops its files into a folder."""

from steelyard.demo.company import DemoCompany, write
from steelyard.demo.stories import STORIES, Story

__all__ = ["STORIES", "DemoCompany", "Story", "write"]
