"""The web application: stores and asks; every figure is computed by the library."""
