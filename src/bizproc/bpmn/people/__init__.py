"""Who is asked, where the drawing says it beside the task."""
