"""What a cell says: texts become typed values, keys and references are checked, counties are told apart."""
