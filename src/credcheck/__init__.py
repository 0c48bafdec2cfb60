"""credcheck: how sensational, how well attributed and how reliable is a news article, and why."""
