"""Lists: importers of the published formats, the store of imported lists, and the set one screens against."""
