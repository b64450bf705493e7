"""The command line: reads the settings, builds the parts, and runs them."""
