"""The command line: every command is one file, every word it says is in Chinese and English."""
