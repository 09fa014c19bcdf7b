"""Read form-js JSON, as Camunda Modeler edits it."""
