"""What applications serve the network, where EMR's encryption in transit covers them from some release on only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...assembly import (
    Answer,
    Cluster,
    Unknown,
    Value,
    ask,
    at,
    both,
    either,
    is_in,
    is_there,
    is_true,
    items,
    opposite,
    show,
)
from ...catalog import feature
from .._base import Subject
from ._calls import STEPS, requests
from ._releases import has
from ._security import ENCRYPTION
from ._seen import Seen, worst

# The feature, and what switches TLS on in any release: a classification, a property, and its value; any where none is
# said. Source: the features'; Apache Livy, livy.conf; Hue, hue.ini; Oozie, HTTPS; Apache Zeppelin, SSL. JupyterHub is
# not here, for it has TLS in every release: EMR Release Guide, emr-jupyterhub-user-access.
_COVERED: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "Hive": ("hiveserver2_tls", (("hive-site", "hive.server2.use.SSL", "true"),
                                 ("hiveserver2-site", "hive.server2.use.SSL", "true"))),
    "Hue": ("web_tls", (("desktop", "ssl_certificate", ""),)),
    "Livy": ("livy_tls", (("livy-conf", "livy.keystore", ""),)),
    "Oozie": ("web_tls", (("oozie-site", "oozie.https.enabled", "true"),)),
    "Zeppelin": ("web_tls", (("zeppelin-site", "zeppelin.ssl", "true"), ("export", "ZEPPELIN_SSL", "true"))),
}  # fmt: skip


def in_the_clear(cluster: Cluster, subject: Subject) -> Iterator[Seen]:
    """What is to be said of a cluster's applications that its encryption in transit does not cover for certain.

    FAIL where no configuration gives one TLS either. UNKNOWN where a script may, or the feature's release is not sure.
    """
    document = cluster.security(subject.assembly)
    encrypts = document is not None and is_true(at(document, *ENCRYPTION, "EnableInTransitEncryption"))
    for one, index, there in items(cluster.get("Applications") if encrypts is not False else None):
        found = [
            seen
            for name in _COVERED
            for seen in _seen(cluster, name, both(encrypts, there, _is_called(one, name)), subject)
        ]
        if found:
            yield replace(worst(found), path=("Applications", *index), value=show(one))


def _is_called(application: Value, name: str) -> Answer:
    """Whether an application is the one of a name, which EMR takes in any letters."""
    return ask(at(application, "Name"), lambda given: str(given).lower() == name.lower())


def _seen(cluster: Cluster, name: str, asked: Answer, subject: Subject) -> Iterator[Seen]:
    since, switches = _COVERED[name]
    said = feature(since)
    clear = asked if asked is False else both(asked, opposite(has(cluster.get("ReleaseLabel"), since)))
    if clear is not False:
        clear = both(clear, opposite(_switched_on(cluster, switches)))
    why = f"encryption in transit covers {name} from emr-{'.'.join(map(str, said.since))} on"
    if isinstance(clear, Unknown):
        yield Seen("UNKNOWN", (), None, f"{why}; whether it has TLS here is not known: {clear.why}")
    elif clear and (not said.sure or _runs_scripts(cluster, subject)):
        yield Seen("UNKNOWN", (), None, f"{why}; whether a script here gives it TLS before is not known")
    elif clear:
        yield Seen("FAIL", (), None, f"{why}, and nothing here gives it TLS before; take a newer release")


def _switched_on(cluster: Cluster, switches: tuple[tuple[str, str, str], ...]) -> Answer:
    found: list[Answer] = []
    for classification, properties in cluster.configurations():
        for name, key, word in switches:
            value = at(properties, key)
            on = is_in(value, word, word.capitalize(), word.upper()) if word else is_there(value)
            found.append(both(is_in(classification, name), on))
    return either(*found)


def _runs_scripts(cluster: Cluster, subject: Subject) -> bool:
    given = either(*(is_there(cluster.get(key)) for key in ("BootstrapActions", "Steps")))
    added = cluster.attached(subject.assembly, "AWS::EMR::Step") or any(requests(subject, *STEPS))
    return given is not False or bool(added)
