"""Compiles published source rating lists into ``models/sources-v1``; one adapter per list."""
