"""The frame every page stands in: navigation, language, health."""
