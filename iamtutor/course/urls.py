"""The course's part of the site map; every deed stands under its lesson."""

from django.urls import include, path

from iamtutor.course.views import (
    account,
    editor,
    fixes,
    notes,
    pages,
    removed,
    reviews,
    taking_along,
    tasks,
    terminal,
    workbench,
)

app_name = "course"

lesson_urls = [
    # First, for every command goes there.
    path("run/<slug:machine>/", terminal.run, name="run"),
    path("", workbench.lesson, name="lesson"),
    path("why/<str:call>/", workbench.why, name="why"),
    path("place/", workbench.place, name="place"),
    path("transcript/<slug:machine>/", terminal.transcript, name="transcript"),
    path("edit/<slug:machine>/", editor.edit, name="edit"),
    path("complete/<slug:machine>/", terminal.complete, name="complete"),
    path("tasks/<slug:task>/check/", tasks.check, name="check"),
    path("tasks/<slug:task>/hint/", tasks.hint, name="hint"),
    path("tasks/<slug:task>/predict/", tasks.predict, name="predict"),
    path("tasks/<slug:task>/restart/", account.restart, name="restart"),
    path("levers/<slug:lever>/", tasks.pull, name="pull"),
    path("fixes/<int:fix>/", fixes.play, name="play-fix"),
    path("questions/<slug:question>/", tasks.answer, name="answer"),
    path("help/<slug:item>/", tasks.ask_for_help, name="help"),
    path("setting/", account.setting, name="setting"),
    path("host/", account.host, name="host"),
    path("files/", account.files, name="files"),
    path("undo/", account.undo, name="undo"),
    path("reset/", account.reset, name="reset"),
    path("another/", account.another, name="another"),
    path("catch-up/", account.catch_up, name="catch-up"),
]

urlpatterns = [
    # First, for the same reason.
    path("lessons/<slug:slug>/", include(lesson_urls)),
    path("continue/", pages.go_on, name="continue"),
    path("progress/", pages.outline, name="outline"),
    path("results/", pages.show_results, name="results"),
    path("review/", reviews.review, name="review"),
    path(
        "review/<slug:slug>/<slug:question>/",
        reviews.answer,
        name="review-answer",
    ),
    path("certificate/", pages.certificate, name="certificate"),
    path("summary/", pages.summary, name="summary"),
    path("data/", pages.own_data, name="own-data"),
    path("removed/", removed.removed, name="removed"),
    path("take-along/<int:seat>/", taking_along.take_along, name="take-along"),
    path("looks/", pages.looks, name="looks"),
    path("words/", pages.words, name="words"),
    path("notes/", notes.all_notes, name="notes"),
    path("notes/new/", notes.news, name="news"),
    path("notes/<int:note>/read/", notes.read, name="read"),
    path("resets/<int:reset>/", notes.reset, name="reset-seen"),
]
