"""Questions to a study: asked over the API, answered by a worker from what respondents said."""
