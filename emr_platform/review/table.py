"""`docs/controls.md`: every control of the catalogue. `python -m emr_platform.review.table > docs/controls.md`."""

from __future__ import annotations

import textwrap

from ._base import Control
from ._run import catalogue

_GROUPS = {
    "ENC": "Encryption",
    "AUT": "Authentication and authorisation",
    "NET": "Network",
    "IAM": "Permissions",
    "S3": "Buckets",
    "KMS": "Keys",
    "LOG": "Logs",
    "SVC": "Other services",
    "CFG": "Configuration",
    "ASM": "What the review sees",
}
_FRAMEWORKS = ("NIST 800-53r5", "PCI DSS 4.0.1", "PCI DSS 3.2.1", "HIPAA", "ISO 27001:2022", "SOC 2", "FSBP")


def page() -> str:
    """The page, with one table for each group of controls, and what there is to know of each below it."""
    controls = catalogue()
    prefixes = list(dict.fromkeys([*_GROUPS, *(_prefix(control) for control in controls)]))
    sections = [
        section for prefix in prefixes if (section := _section(prefix, [c for c in controls if _prefix(c) == prefix]))
    ]
    return _HEAD + "\n".join(sections) + _mappings(controls)


def _prefix(control: Control) -> str:
    return control.id.split("-")[0]


def _section(prefix: str, controls: list[Control]) -> str:
    if not controls:
        return ""
    columns = ("id", "what holds", "severity", "asked of")
    rows = [f"| {one.id} | {_cell(one.title)} | {one.severity} | {_cell(one.population)} |" for one in controls]
    head = f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"
    table = f"## {_GROUPS.get(prefix, prefix)}\n\n{head}\n" + "\n".join(rows) + "\n"
    return "\n".join([table, *map(_told, controls)])


def _told(control: Control) -> str:
    """What proves a control, who else asks for it, and what it leaves open, below the table: too long for cells."""
    parts = {"Proof": control.proof, "Same control elsewhere": "; ".join(control.sources),
             "Not certain": control.unsure}  # fmt: skip
    said = "\n".join(_paragraph(f"- {name}: {words}") for name, words in parts.items() if words)
    return f"### {control.id}\n\n{said}\n"


def _paragraph(text: str) -> str:
    return textwrap.fill(text, 120, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _mappings(controls: tuple[Control, ...]) -> str:
    rows = [
        f"| {one.id} | " + " | ".join(", ".join(one.mappings.get(name, ())) for name in _FRAMEWORKS) + " |"
        for one in controls
        if one.mappings
    ]
    head = f"| id | {' | '.join(_FRAMEWORKS)} |\n|{'---|' * (len(_FRAMEWORKS) + 1)}"
    return _MAPPINGS + head + "\n" + "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


_HEAD = """\
# Controls

Made by `python -m emr_platform.review.table > docs/controls.md` from the files in `emr_platform/review/controls`, one
control each. `tests/review/controls` holds each to a template that passes, a change that fails it at the right place,
and one that leaves it open.

## How results are read

| status | what it says |
|---|---|
| PASS | the templates show that it holds |
| FAIL | the templates show that it does not hold |
| UNKNOWN | a value is given at deployment or computed when a workflow runs, or part of the templates is not seen |
| INHERITED | the templates name something by id that is not among them; `reason` says who must show it, and how |
| NOT_APPLICABLE | there is nothing to ask it of |
| EXCEPTED | it fails, and the register of exceptions accepts it for a time |

"Clusters" are those that CloudFormation makes, those that a state machine, a schedule or an automation launches, and
those that a custom resource is given as a request, such as the ones of DAGs. A parameter is UNKNOWN whatever its
default is: the default is not what gets deployed.

## What was decided about EMR

**Must every cluster have Kerberos?** AWS Config and the packs of cdk-nag ask for it. AUT-01 (high) asks that nobody
reaches a cluster without having been authenticated: by Kerberos, or by IAM because there is no other way in: no key
pair, and security groups that let in nothing but the cluster itself, EMR's service and EMR Studio. AUT-06 (medium) asks
for Kerberos itself: without it one job on a cluster can pass for another user.

**Is a cluster for one workflow authorised job by job?** AUT-05 takes it so when no other launch has its role. Clusters
that several workflows or people share need runtime roles, or Kerberos with EMRFS roles by user or group, or with
Ranger.

**Which endpoints must there be?** S3's (NET-08, high): the data goes there. Keys, secrets and credentials must not come
by the internet (NET-12, medium): an endpoint, or no way to the internet at all. Others are convenience.

**Is egress to 0.0.0.0/0 a way out?** Not where no route leads to the internet (NET-04); S3's gateway endpoint has
public addresses, so port 443 is often open.

**Are one's own key providers fine?** Where their keys lie is for whoever wrote them to show: INHERITED. The root volume
stays unencrypted with one for local disks: ENC-05 fails.

**What of releases that lack a feature?** A setting that the cluster's release does not know proves nothing: ENC-01 to
ENC-07 and AUT-04 fail at `ReleaseLabel`, AUT-01 and AUT-06 know no Kerberos there. Where a release is not known, what
is newer than Kerberos (5.10.0) is UNKNOWN; it and security configurations themselves (4.8.0) are taken for there.

**What does EMR add by itself?** Rules among the groups that it manages, at launch. Templates do not show them; in
private subnets they let in nobody else.

**May a workflow compute arguments of a step?** Yes, one by one: who starts the run chooses them, and no text of the
template is a secret. What is written inside an expression is read like any text (CFG-05); a list of arguments that is
computed as a whole, or a value where a secret would stand, is UNKNOWN.

**When does a state machine end its cluster?** When every way from the launch, failures too, leads to a state that ends
the id which that launch gave (CFG-02), and nothing on the way puts something else in its place; where the cluster is
protected, also to one that takes the protection away. Where an expression or a choice leaves that open it is UNKNOWN.

**What of a call that takes a guard away?** What a resource says of itself no longer holds once a call changes it. A
call that a custom resource makes when it is created, and whose request tells that it takes the guard away: FAIL; one
that may, and any of a state machine, schedule, automation or of code in the templates: UNKNOWN. Where a run or a
parameter names what the call is for, and the templates have something of that type, the call itself is UNKNOWN;
`emr_platform/review/_undoing.py` lists which call is about which control.

**How is a secret shown?** Never. CFG-05, CFG-11 and AUT-02 write `(hidden)`.

**Is a dynamic reference a secret?** Where whoever describes the resource reads what CloudFormation filled in: variables
of functions and containers, options of Airflow, parameters (CFG-11), properties of clusters (CFG-05). Passwords that
databases and users have nobody reads again: there it is the remedy, as is a parameter with NoEcho and without a
default.

## What was decided about access

**What of AWS's own policies?** Each is judged by its text in `data/managed_policy_findings.json`, which says of which
day it is: IAM-04 to IAM-08 fail where it grants what they refuse, and IAM-07 says UNKNOWN where it cannot tell.
Policies that are newer, and the account's own that are not among the templates, are INHERITED.

**Does a permissions boundary excuse a policy?** No for IAM-05 and IAM-06, which ask what is written. Yes for IAM-07,
which asks what comes of it: a boundary of the templates that does not allow an action, and a denial without a
condition, close a way; not for who may rewrite that boundary, and it is UNKNOWN for who may take the denying policy
off. A policy that is a boundary and nothing else grants nothing.

**Which ways to more rights count?** For IAM-07: what opens rights on any resource; writing rights into, or taking over
in IAM, an identity by its name, itself included; and passing, taking or using a role that can do one of these. Who may
pass any role gets at it by whatever it may launch, be it by name only, of the services that `iam:PassedToService`
leaves. That a launcher passes the nodes their role, which can do none of these, is what it is for: the table Escalation
paths shows it, IAM-07 passes it. What a role can get that is not in these templates is its keeper's to show: INHERITED;
so is what only a tag names, which others may have too, and writing rights into what has a tag fails as by a name does.
`iam:PermissionsBoundary` and `iam:PolicyARN` in a condition bind, unless to a policy of AWS's that leads to everything.

**What of actions that are in no known way?** IAM-07 passes an identity only when each is known to lead to none: it
reads, tags or takes away, or `data/judged_actions.json` says so, some of them for who passes no role, some for what is
named (writing objects, images or parameters that others may run or believe, or acting in a session of theirs); who may
write a script or image that these templates run, or an artifact that a pipeline of theirs hands on, with a role that
can get more is UNKNOWN. Any other, also one that IAM may have added since, is UNKNOWN; a policy of AWS's with such an
action is too. A denial or a boundary may take it away, and so does a resource of another type.

**What of who may set the tags that bind it?** Where a condition on tags is all that keeps an identity from a way, and
it may set these, by the service of what is tagged (`ec2:CreateTags` for `ssm:SendCommand`) or, where the condition asks
for its own (`aws:PrincipalTag`), by tagging itself, that is UNKNOWN. Where it may tag only what has no such tag yet
(`StringEqualsIfExists`), as EMR asks for a cluster that is launched with tags: INHERITED, for whoever keeps what is
untagged.

**Who holds a policy that nobody in the templates holds?** Whoever gets it: IAM-07 and the tables of access start from
it as from an identity. What else that identity may do, by policies that are not here, is not known: a policy that
passes it a role which can get more is UNKNOWN, one that passes a role elsewhere INHERITED. Permission sets of IAM
Identity Center are policies of identities.

**Which conditions count?** Those that a request must meet: `StringEquals`, `StringLike`, `ArnLike` and their like, not
`...IfExists`, not `ForAllValues`, not with a value that anything matches, nor the key's own variable
(`${aws:PrincipalOrgID}`). A resource's tag, or a key's alias, names resources; `kms:ViaService` does not, nor a role's
tag for `iam:PassRole`, which does not work reliably. The id of a network or endpoint counts where it is of these
templates; written out, nothing tells whose it is: UNKNOWN. That of one organisation is taken for one's own; several are
UNKNOWN, as an account is of one only, and so is one beside what a parameter gives.

**What is a wildcard?** What comes of it: `a*:*` to `z*:*` is every service, `s3:A*` to `s3:Z*` all of one, `rol*`,
`role/*-*` and `role/a*` to `role/z*` every role, `volume/vol-*` every volume, `arn:aws:s3:::*` every bucket. A part of
a key's id means keys by chance, as `key/mrk-*` means all multi-Region keys: IAM-08 fails. IAM-09 asks of all of a type,
such as `table/*` or `log-group:*:log-stream:*`, what it asks of `*`.

**What of policies of resources that somebody may write?** `s3:PutBucketPolicy`, `kms:PutKeyPolicy`, `kms:CreateGrant`,
`lambda:AddPermission` and their like on any resource are ways to more rights for IAM-07, on a resource by its name they
are grants. `kms:GrantIsForAWSResource`, `kms:GranteePrincipal` and `kms:ViaService` bind.

**What of everybody, less those that a Deny keeps out?** S3-09, KMS-02 and SVC-05 say UNKNOWN where a policy lets in who
is from outside and denies everybody who is not from somewhere. The same of a search domain in a VPC, whose groups bound
who comes.

**Whom may an identity provider vouch for?** Those that a condition on the subject names, where customers share the
provider (GitHub, GitLab, HCP Terraform, Buildkite); with the owner's whole name; elsewhere an audience is enough, if it
is not STS's own, which anybody may ask for: UNKNOWN, but of a cluster of EKS. An identity pool's guests are everybody.

**Which services need a condition to take a role?** All but EC2 and Lambda, whose documented trust policies have none:
whoever gives them a role needs `iam:PassRole`, which does not reach into another account. Redshift may have
`sts:ExternalId` instead.

**Is `kms:*` for the account's root in a key's policy wide?** No: it leaves the key to IAM, and `*` means this key.
KMS-02 asks for everybody and for other accounts, KMS-04 for grants.

**Whose is an account that is written as a number?** Another's, unless the manifest says that the stack is for it;
UNKNOWN where no manifest says for which account it is. Accounts and ARNs in conditions are judged as principals are,
every value of a list; an ARN without an account, as of a bucket by its name alone, is UNKNOWN.

**What is a target of access logs?** A bucket that another bucket's `LoggingConfiguration` names: it has SSE-S3 (S3-02)
and no logs of its own (S3-06).

**What if a policy is there only under a condition?** It proves nothing, unless what it guards has the same condition:
UNKNOWN.

**Does a service in a bucket's or key's policy need a condition?** S3-09, KMS-02 and SVC-05 do not ask for one, and fail
where one names another account (UNKNOWN where nothing tells whose it is, and of a name that is not known or is no
service's, unless a condition says that it is for this account); SVC-01 does, as Security Hub does for functions.

**Who shows what templates cannot?** CloudTrail's data events (LOG-08), the settings of the Glue data catalogue (SVC-15)
and, without a manifest, the protection of stacks (CFG-09) are the account's: INHERITED, and the reason says whose.

"""

_MAPPINGS = """
## What frameworks ask

Ids come from public mappings: Security Hub's controls (NIST 800-53, PCI DSS 4.0.1, FSBP), the AWS Guard rules registry
(PCI DSS 3.2.1, HIPAA), and Prowler's frameworks (PCI DSS 4.0, whose numbers 4.0.1 keeps, HIPAA, ISO 27001:2022, SOC 2).
Where one of those maps the same control on another resource, what is "not certain" of it above says so. A control
without a mapping is one that no public mapping knows.

"""

if __name__ == "__main__":
    print(page(), end="")
