"""What is done to a library as a whole: files added, exported, migrated, selected."""
