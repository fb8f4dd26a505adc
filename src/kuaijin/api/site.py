"""The API as one object."""

from typing import Any

from ninja import NinjaAPI

from kuaijin import __version__
from kuaijin.api import problems, routes
from kuaijin.api.auth import Session, Token
from kuaijin.api.bodies import PlainObjects, known_parameters_only
from kuaijin.api.numbers import Exactly


class Described(NinjaAPI):
    """The API with its errors described as what they are: problem+json."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        """The description, each error under its own content type."""
        schema = super().get_openapi_schema(*args, **kwargs)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        content[problems.PROBLEM] = content.pop("application/json")
        return schema


api = Described(
    title="Kuaijin 快进",
    version=__version__,
    description="Projects, cases, parcels, matters, dispatch and the ledger of a park. Errors are problem+json with "
    "the rule's id; commands take `expected`, the sequence number that the caller saw.",
    auth=[Token(), Session()],
    docs_url="/docs",
    openapi_url="/openapi.json",
    urls_namespace="api",
    parser=PlainObjects(),
    renderer=Exactly(),
)
api.add_decorator(known_parameters_only)
problems.install(api)
api.add_router("/projects", routes.projects, tags=["projects"])
api.add_router("/cases", routes.cases, tags=["cases"])
api.add_router("/parcels", routes.parcels, tags=["parcels"])
api.add_router("/packages", routes.packages, tags=["packages"])
api.add_router("/batch-months", routes.batch_months, tags=["batch-months"])
api.add_router("/permit-sets", routes.permit_sets, tags=["permit sets"])
api.add_router("/powers", routes.powers, tags=["powers"])
api.add_router("/rulebook-changes", routes.revisions, tags=["rulebook"])
api.add_router("/matters", routes.matters, tags=["matters"])
api.add_router("", routes.whole, tags=["park"])
