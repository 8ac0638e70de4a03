"""Pages of accounts and people."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.people import account, bulk_views, people_views, signing_in
from junheng.web.people.models import User

OWN, MANAGE = Permission.OWN_ACCOUNT, Permission.PEOPLE_MANAGE
COUNTY = "c/<slug:county>/people/"
PERSON = "people/<int:pk>/"
urlpatterns = [
    page("sign-in/", signing_in.SignIn.as_view(), name="sign_in", needs=None),
    page("sign-in/code/", signing_in.second_step, name="sign_in_code", needs=None),
    page("sign-out/", LogoutView.as_view(), name="sign_out", needs=None),
    page("account/", account.account, name="account", needs=OWN),
    page("account/password/", account.change_password, name="account_password", needs=OWN),
    page("account/second-step/", account.turn_on, name="second_factor", needs=OWN),
    page("account/second-step/off/", account.turn_off, name="second_factor_off", needs=OWN),
    page("account/second-step/codes/", account.new_codes, name="recovery_codes", needs=OWN),
    page("account/sessions/end/", account.end_session, name="session_end", needs=OWN),
    page(COUNTY, people_views.people, name="people", needs=MANAGE),
    page(f"{COUNTY}add/", people_views.add, name="person_add", needs=MANAGE),
    page(f"{COUNTY}many/", bulk_views.bulk, name="people_bulk", needs=MANAGE),
    page(f"{COUNTY}many/template/", bulk_views.bulk_template, name="people_bulk_template", needs=MANAGE),
    page(f"{COUNTY}many/passwords/", bulk_views.bulk_passwords, name="people_bulk_passwords", needs=MANAGE),
    page(PERSON, people_views.person, name="person", needs=MANAGE, of=User),
    page(f"{PERSON}role/", people_views.add_role, name="role_add", needs=MANAGE, of=User),
    page(f"{PERSON}role/remove/", people_views.remove_role, name="role_remove", needs=MANAGE, of=User),
    page(f"{PERSON}password/", people_views.reset, name="password_reset", needs=MANAGE, of=User),
    page(f"{PERSON}unlock/", people_views.unlock_account, name="person_unlock", needs=MANAGE, of=User),
    page(f"{PERSON}close/", people_views.close, name="person_close", needs=MANAGE, of=User),
    page(f"{PERSON}reopen/", people_views.reopen, name="person_reopen", needs=MANAGE, of=User),
]
