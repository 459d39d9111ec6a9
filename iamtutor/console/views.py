from iamtutor.course.views.workbench import lesson as home
