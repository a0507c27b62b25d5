"""Names on GitHub: which are of pages of its own, and what pages a repository has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from metalint.util.regex import lazy

if TYPE_CHECKING:
    from collections.abc import Sequence

_RESERVED: Final = frozenset({
    "about", "access", "account", "admin", "advisories", "announcements", "anonymous", "any", "api", "apps", "assets",
    "attributes", "auth", "billing", "blob", "blog", "bounty", "branches", "business", "businesses", "cache",
    "careers", "case-studies", "categories", "central", "certification", "changelog", "cla", "cloud", "codereview",
    "codespaces", "collection", "collections", "comments", "commit", "commits", "community", "companies", "compare",
    "contact", "contributing", "cookbook", "copilot", "coupons", "customer", "customer-stories", "customers",
    "dashboard", "dashboards", "design", "develop", "developer", "devicemanager", "diff", "discover", "discussions",
    "docs", "downloads", "downtime", "edu", "editor", "editors", "education", "enterprise", "enterprises", "events",
    "explore", "featured", "features", "files", "fixtures", "forked", "garage", "ghost", "gist", "gists", "git-guides",
    "graphs", "guide", "guides", "help", "help-wanted", "home", "hooks", "hosting", "hovercards", "identity", "images",
    "inbox", "individual", "info", "insights", "integration", "integrations", "interfaces", "introduction",
    "investors", "issues", "jobs", "join", "journal", "journals", "lab", "labs", "languages", "launch", "layouts",
    "learn", "legal", "library", "linux", "listings", "lists", "login", "logos", "logout", "mac", "maintenance",
    "malware", "man", "marketplace", "mcp", "memberships", "mention", "mentioned", "mentioning", "mentions",
    "migrating", "milestones", "mine", "mirrors", "mobile", "models", "navigation", "network", "new", "news",
    "newsletter", "newsroom", "none", "nonprofit", "nonprofits", "notices", "notifications", "oauth", "offer",
    "open-source", "organisations", "organizations", "orgs", "packages", "pages", "partners", "payments", "personal",
    "plans", "plugins", "popular", "popularity", "posts", "premium-support", "press", "pricing", "privacy",
    "professional", "projects", "pulls", "raw", "readme", "recommendations", "redeem", "releases", "render", "reply",
    "repos", "repositories", "repositories-recommendations", "resources", "restore", "revert", "saved", "scraping",
    "search", "security", "services", "sessions", "settings", "setup", "shareholders", "shop", "showcases", "signin",
    "signup", "site", "sitemap", "social-impact", "solutions", "spam", "spark", "sponsors", "ssh", "staff", "star",
    "starred", "stars", "static", "status", "statuses", "storage", "store", "stories", "styleguide", "subscriptions",
    "suggest", "suggestion", "suggestions", "support", "suspended", "talks", "teach", "teacher", "teachers",
    "teaching", "team", "teams", "ten", "terms", "timeline", "topic", "topics", "tos", "tour", "train", "training",
    "translations", "tree", "trending", "trust-center", "updates", "use-cases", "user", "user-attachments", "username",
    "users", "visualization", "watching", "webinars", "whitepapers", "wiki", "why-github", "windows", "works-with",
})  # fmt: skip
"""First parts of paths that are GitHub's own: nobody can have these names."""

_NUMBER: Final = lazy(r"[45]\d\d|www\d")

_PAGES: Final = frozenset({
    "actions", "activity", "archive", "assets", "attestations", "blame", "blob", "branches", "commit", "commits",
    "community", "compare", "contributors", "custom-properties", "dependabot", "deployments", "discussions", "edit",
    "environments", "find", "forks", "graphs", "issues", "labels", "media", "milestone", "milestones", "models",
    "network", "packages", "pkgs", "projects", "pull", "pulls", "pulse", "raw", "releases", "rules", "search",
    "security", "settings", "stargazers", "subscription", "suites", "tags", "tarball", "tree", "watchers", "wiki",
    "zipball",
})  # fmt: skip
"""Third parts of paths below a repository."""


def is_reserved(owner: str) -> bool:
    """Tell whether nobody can be called ``owner``, because pages of GitHub's own are."""
    return owner.lower() in _RESERVED or _NUMBER.fullmatch(owner.lower()) is not None


def is_page_of_repository(segments: Sequence[str]) -> bool:
    """Tell whether a path is ``owner/name``, or ``owner/name/page`` with a page as repositories have them."""
    return len(segments) == 2 or (len(segments) > 2 and segments[2] in _PAGES)  # noqa: PLR2004 - owner and name
