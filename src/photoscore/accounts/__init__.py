"""Accounts, keys, tokens, plans and the ledger, in one database. Other rooms hold an `Accounts`.

accounts = Accounts("sqlite:///photoscore.db")
accounts.prepare()
account = accounts.create_account("Ada")
key = accounts.create_key(account.id)
who = accounts.authenticate_basic(key.client_id, key.secret)
accounts.check_funds(who)
accounts.charge(who, request_id="…", quality_classes=[3])
"""

from photoscore.accounts.facade import Accounts
from photoscore.accounts.plans import Plan, Status
from photoscore.accounts.records import Account, Charge, Entry, Funds, Key, NewKey, Principal, Token, Usage

__all__ = [
    "Account",
    "Accounts",
    "Charge",
    "Entry",
    "Funds",
    "Key",
    "NewKey",
    "Plan",
    "Principal",
    "Status",
    "Token",
    "Usage",
]
