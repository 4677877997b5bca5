"""SVC-18: APIs ask who calls."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import (
    Answer,
    Reference,
    Resource,
    Unknown,
    Value,
    ask,
    at,
    both,
    either,
    is_in,
    is_there,
    items,
    opposite,
    references,
    statements,
    unknown_in,
)
from .._base import Control, Outcome, Subject, judge, outcome
from ._policies import keeping_out
from ._seen import by_another

_GOOD = "asks who calls, or is reached from inside only"
_BAD = "is for anybody who knows its address"
# What a browser asks before it sends a request; it carries no credentials: Fetch Standard, CORS-preflight request.
_PREFLIGHT = "OPTIONS"
# Where a WebSocket asks, once for all messages, and only if there is such a route: API Gateway Developer Guide.
_CONNECT = "$connect"


def examine(subject: Subject) -> Iterator[Outcome]:
    for method in subject.of("AWS::ApiGateway::Method"):
        preflight = both(is_in(method.get("HttpMethod"), _PREFLIGHT), _does_nothing(method.get("Integration", "Type")))
        yield _judged(method, either(preflight, _asks(method), _is_inside(method.get("RestApiId"), subject)))
    routes = subject.of("AWS::ApiGatewayV2::Route")
    connects = [one for one in routes if is_in(one.get("RouteKey"), _CONNECT) is True]
    for route in routes:
        browsers = ask(route.get("RouteKey"), lambda one: str(one).startswith(f"{_PREFLIGHT} "))
        nothing = browsers if browsers is False else both(browsers, _leads_to_nothing(route))
        yield _judged(route, either(nothing, _asks(route), _was_asked(route, connects, subject)))
    for kind in ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"):
        for api in subject.of(kind):
            yield from _defined(api, subject)
    for api in subject.of("AWS::AppSync::GraphQLApi"):
        others = items(api.get("AdditionalAuthenticationProviders"))
        kinds = [api.get("AuthenticationType"), *(at(one, "AuthenticationType") for one, _, _ in others)]
        by_key = either(*(is_in(one, "API_KEY") for one in kinds))
        yield judge(
            either(is_in(api.get("Visibility"), "PRIVATE"), opposite(by_key)), api, ("AuthenticationType",), kinds[0],
            good=_GOOD, bad="takes a key that everybody who has the app has",
        )  # fmt: skip


def _judged(about: Resource, answer: Answer) -> Outcome:
    return judge(answer, about, ("AuthorizationType",), about.get("AuthorizationType"), good=_GOOD, bad=_BAD)


def _asks(about: Resource) -> Answer:
    return is_in(about.get("AuthorizationType"), "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT")


def _does_nothing(integration: Value) -> Answer:
    """Whether a method answers by itself. AWS's services do what they are asked to; what is behind a proxy may."""
    if is_in(integration, "AWS_PROXY", "HTTP", "HTTP_PROXY") is True:
        return Unknown("what is behind it does for whoever asks before a request is not known")
    return integration is None or is_in(integration, "MOCK")


def _leads_to_nothing(route: Resource) -> Answer:
    """Whether nothing is behind a route: of an integration with a service of AWS, that does what it is asked to."""
    if route.get("Target") is None:
        return True
    found = list(references(route.get("Target")))
    if not found:
        return Unknown("what is behind it is not in these templates")
    of_service = either(*(is_there(one.get("IntegrationSubtype")) for one in found))
    return both(opposite(of_service), *(_does_nothing(one.get("IntegrationType")) for one in found))


def _is_inside(api: Value, subject: Subject) -> Answer:
    """Whether an API of REST is reached by endpoints of VPCs alone, or its policy lets in nobody from outside.

    A policy that lets in everybody lets in endpoints of every account's VPCs.
    """
    if not isinstance(api, Reference):
        return Unknown("its API is not in these templates, nor who may reach that")
    types = items(api.resource.get("EndpointConfiguration", "Types"))
    private = [both(is_in(one, "PRIVATE"), there) for one, _, there in types]
    written = list(statements(api.resource))
    kept_out = list(map(keeping_out(written, subject), written))
    there = either(*(one.there for one in written))
    # Which endpoints a Deny leaves is what a private API is for; what is not written out may be anybody.
    inside = [
        one is not False if unknown_in(each.body) is None else one for each, one in zip(written, kept_out, strict=True)
    ]
    return either(both(either(*private), *inside), both(there, *kept_out))


def _was_asked(route: Resource, connects: list[Resource], subject: Subject) -> Answer:
    """Whether it is a message of a WebSocket that has a route for who connects, which asks who calls."""
    api = route.get("ApiId")
    if not isinstance(api, Reference):
        return Unknown("its API is not in these templates")
    first = [both(one.exists_with(route), _asks(one)) for one in connects if one.get("ApiId") == api]
    return both(
        is_in(api.resource.get("ProtocolType"), "WEBSOCKET"),
        opposite(is_in(route.get("RouteKey"), _CONNECT)),
        by_another(subject, first),
    )


def _defined(api: Resource, subject: Subject) -> Iterator[Outcome]:
    """What is said of an API that is made with its routes: a definition is not read, a quick one asks nobody."""
    inside = _is_inside(Reference(api), subject) if api.type == "AWS::ApiGateway::RestApi" else False
    quick = api.get("Target")
    if quick is not None:
        yield judge(opposite(is_there(quick)), api, ("Target",), quick, good=_GOOD, bad=_BAD)
    for key in ("Body", "BodyS3Location", "CloneFrom"):
        if api.get(key) is not None and inside is not True:
            yield outcome("UNKNOWN", api, (key,), None, "whom the routes of its definition ask is not read")


CONTROL = Control(
    id="SVC-18",
    title="APIs ask who calls",
    why="What an API starts runs with a role of its own: whoever may call it has that role do things.",
    severity="high",
    population="methods and routes of API Gateway, and APIs of AppSync",
    proof="AuthorizationType is AWS_IAM, CUSTOM, COGNITO_USER_POOLS or JWT, or the API is private or has a policy for "
    "this account; no AuthenticationType of AppSync is API_KEY",
    remedy="set AuthorizationType to AWS_IAM, or name an authorizer",
    sources=(
        "Security Hub APIGateway.8",
        "Security Hub AppSync.5",
        "cdk-nag AwsSolutions-APIG4",
        "checkov CKV_AWS_59",
        "Prowler apigateway_restapi_authorizers_enabled",
        "Prowler apigatewayv2_api_authorizers_enabled",
        "Prowler appsync_graphql_api_no_api_key_authentication",
    ),
    mappings={
        "NIST 800-53r5": ("AC-3",),
        "FSBP": ("APIGateway.8", "AppSync.5"),
    },
    examine=examine,
    unsure="an OpenAPI definition and an API that another is cloned from are not read; what a Lambda authorizer "
    "decides, and what is behind an OPTIONS method, is not looked into",
)  # fmt: skip
