"""Addresses of signing in, one's own account, invitations and people. Names with an underscore are those of allauth."""

from django.urls import path

from organisation import views, views_accounts, views_identity, views_oidc, views_people, views_second_factor

urlpatterns = [
    path("anmelden/", views.sign_in, name="account_login"),
    path("anmelden/code/", views_second_factor.ask_code, name="mfa_authenticate"),
    path("anmelden/abbrechen/", views_second_factor.cancel_sign_in, name="sign-in-cancel"),
    path("anmelden/organisation/", views_oidc.oidc_sign_in, name="oidc-sign-in"),
    path("anmelden/<slug:provider_id>/rueckkehr/", views_oidc.oidc_return, name="openid_connect_callback"),
    path("einrichten/start/", views_identity.first_start, name="first-start"),
    path("passwort/", views_identity.ask_reset, name="password-reset-ask"),
    path("passwort/angefordert/", views_identity.reset_asked, name="password-asked"),
    path("passwort/<slug:uid>/<slug:token>/", views_identity.reset_password, name="password-reset"),
    path("konto/", views_identity.account, name="account"),
    path("konto/abmelden-ueberall/", views_identity.end_other_sessions, name="end-sessions"),
    path("konto/passwort/", views_identity.change_password, name="password-change"),
    path("konto/bestaetigung/", views_second_factor.confirm_password, name="account_reauthenticate"),
    path("konto/bestaetigung/code/", views_second_factor.ask_code_again, name="mfa_reauthenticate"),
    path("konto/zweiter-faktor/", views_second_factor.second_factor, name="mfa_index"),
    path("konto/zweiter-faktor/einrichten/", views_second_factor.set_up_app, name="mfa_activate_totp"),
    path("konto/zweiter-faktor/abschalten/", views_second_factor.switch_off_app, name="mfa_deactivate_totp"),
    path("konto/zweiter-faktor/notfallcodes/", views_second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "konto/zweiter-faktor/notfallcodes/neu/",
        views_second_factor.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("einladung/<slug:token>/", views_accounts.invitation, name="invitation"),
    path("verwaltung/personen/", views_people.people, name="people"),
    path("verwaltung/personen/einladen/", views_accounts.invite, name="people-invite"),
    path("verwaltung/personen/<uuid:pk>/", views_people.person, name="person"),
    path("verwaltung/personen/<uuid:pk>/rolle/", views_people.role_new, name="person-role"),
    path("verwaltung/personen/<uuid:pk>/deaktivieren/", views_accounts.deactivate, name="person-deactivate"),
    path("verwaltung/personen/<uuid:pk>/reaktivieren/", views_accounts.reactivate, name="person-reactivate"),
    path("verwaltung/personen/<uuid:pk>/passwort/", views_accounts.reset_link, name="person-reset-link"),
    path(
        "verwaltung/personen/<uuid:pk>/zweiter-faktor/",
        views_accounts.remove_second_factor,
        name="person-second-factor",
    ),
    path("verwaltung/rollen/<uuid:pk>/", views_people.role_change, name="role-change"),
    path("verwaltung/rollen/<uuid:pk>/ende/", views_people.role_end, name="role-end"),
    path("verwaltung/rollen/<uuid:pk>/uebergabe/", views_people.role_hand_over, name="role-hand-over"),
    path("verwaltung/einladungen/<uuid:pk>/neu/", views_accounts.renew_invitation, name="invitation-renew"),
    path("verwaltung/einladungen/<uuid:pk>/widerruf/", views_accounts.revoke_invitation, name="invitation-revoke"),
]
