"""Draw forms on pages, and read what is posted back.

    asked = engine.ask_form(task, answers, write=style.writing.shown, by=person)
    style = draw_form_of(portal, pages.language(request), files=PortalFiles(portal))
    drawing = style.draw(asked, faults)        {{ forms.draw_form(drawing, live=url) }}

    posted = read_answers(asked.form, sent)
    values = with_files(asked.form.fields, posted, PortalFiles(portal))

`posted.deed` says which button it was: all but `send` draw the form anew. Ask again with the
values: if something is `unseen`, it is drawn; else what is `taken` goes to the portal's
check, unless there are `gap_faults`. Refused, the values are drawn again with the faults. A page has `css/forms.css`.
"""
