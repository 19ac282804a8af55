"""Charges as fast as it can, from several threads; a line for every score that it delivers.

python hammer.py DATABASE_URL CLIENT_ID SECRET NAME COUNT THREADS
"""

from __future__ import annotations

import sys
import threading

from photoscore.accounts import Accounts
from photoscore.errors import AccountError


def main() -> None:
    """Makes ``COUNT`` requests, each named after ``NAME``, from ``THREADS`` threads."""
    url, client_id, secret, name, count, threads = sys.argv[1:]
    accounts = Accounts(url, cache_seconds=5)
    numbers = iter(range(int(count)))
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            request_id = f"{name}-{number}"
            try:
                who = accounts.authenticate_basic(client_id, secret)
                accounts.check_funds(who)
                accounts.charge(who, request_id=request_id, quality_classes=[1 + number % 5])
                say(f"delivered {request_id}")
            except AccountError as error:
                say(f"refused {error.code}")

    def say(line: str) -> None:
        with lock:
            print(line, flush=True)

    workers = [threading.Thread(target=work) for _ in range(int(threads))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    accounts.close()


if __name__ == "__main__":
    main()
