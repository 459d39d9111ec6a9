from django.urls import include, path

from iamtutor.instructor.views import (
    acts,
    cards,
    classes,
    copies,
    helping,
    learner,
    live,
    looking,
    people,
    results,
    roster,
    rules,
    understanding,
)

app_name = "instructor"

learner_urls = [
    path("", learner.learner, name="learner"),
    path("timeline/", learner.timeline, name="timeline"),
    path("session/", learner.session, name="session"),
    path("copy/", copies.copy, name="copy"),
    path("copy/open/", copies.open_copy, name="open-copy"),
    path("copy/work/", copies.work_on, name="work-on"),
    path("copy/close/", copies.close_copy, name="close-copy"),
    path("look/", looking.Looking.as_view(), name="look"),
]

urlpatterns = [
    path("", classes.classes, name="classes"),
    path("stop-looking/", looking.Stopped.as_view(), name="stop-looking"),
    path("open/", classes.open_class, name="open"),
    path("<int:cohort>/settings/", rules.settings, name="settings"),
    path("<int:cohort>/lessons/", rules.lessons, name="lessons"),
    path("<int:cohort>/joining/", rules.joining, name="joining"),
    path("<int:cohort>/joining/close/", classes.close, name="close"),
    path("<int:cohort>/joining/new-code/", rules.new_code, name="new-code"),
    path("<int:cohort>/instructors/", rules.instructors, name="instructors"),
    path(
        "<int:cohort>/instructors/<int:seat>/remove/",
        rules.remove_instructor,
        name="remove-instructor",
    ),
    path("<int:cohort>/copy/", classes.copy, name="copy-class"),
    path("<int:cohort>/archive/", classes.archive, name="archive"),
    path("<int:cohort>/delete/", classes.delete, name="delete"),
    path("<int:cohort>/", live.live, name="live"),
    path("<int:cohort>/screen/", live.screen, name="screen"),
    path("<int:cohort>/help/<int:need>/", helping.need, name="help"),
    path("<int:cohort>/acts/", acts.acts, name="acts"),
    path("<int:cohort>/acts/<slug:kind>/", acts.act, name="act"),
    path("<int:cohort>/withdraw/<slug:kind>/<int:pk>/", acts.withdraw, name="withdraw"),
    path("<int:cohort>/names/", roster.masking, name="masking"),
    path("<int:cohort>/roster/", roster.roster, name="roster"),
    path("<int:cohort>/roster/add/", roster.add, name="roster-add"),
    path("<int:cohort>/roster/carry/", roster.carry, name="roster-carry"),
    path("<int:cohort>/roster/cards/", cards.cards, name="cards"),
    path("<int:cohort>/roster/<int:seat>/", people.person, name="roster-person"),
    path("<int:cohort>/roster/<int:seat>/data/", people.data, name="roster-data"),
    path("<int:cohort>/roster/<int:seat>/remove/", people.remove, name="roster-remove"),
    path("<int:cohort>/roster/<int:seat>/back/", people.take_back, name="roster-back"),
    path("<int:cohort>/roster/<int:seat>/move/", people.move, name="roster-move"),
    path(
        "<int:cohort>/roster/<int:seat>/identify/",
        people.identify,
        name="roster-identify",
    ),
    path("<int:cohort>/roster/<int:seat>/choose/", people.choose, name="roster-choose"),
    path(
        "<int:cohort>/roster/<int:seat>/unite/<int:other>/",
        people.unite,
        name="roster-unite",
    ),
    path("<int:cohort>/roster/<int:seat>/delete/", people.delete, name="roster-delete"),
    path("<int:cohort>/list/<int:listed>/", people.expected, name="roster-expected"),
    path("<int:cohort>/list/<int:listed>/strike/", people.strike, name="roster-strike"),
    path("<int:cohort>/learners/<int:seat>/", include(learner_urls)),
    path(
        "<int:cohort>/understanding/", understanding.understanding, name="understanding"
    ),
    path("<int:cohort>/results/", results.results, name="results"),
    path("<int:cohort>/results.csv", results.results_csv, name="results-csv"),
    path("<int:cohort>/results.xlsx", results.results_xlsx, name="results-xlsx"),
    path("<int:cohort>/export.csv", results.export, name="export"),
]
