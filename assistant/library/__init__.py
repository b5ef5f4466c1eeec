"""Work on a library as a whole: files added, exported, migrated, selected."""
