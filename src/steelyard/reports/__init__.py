"""What people get to read: the workbook and the statements."""
