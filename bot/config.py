"""Settings, from the environment or a `.env` file."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.analysis.actions_weights import read_priorities
from bot.errors import ConfigurationError
from bot.logs import LogForm


class Settings(BaseSettings):
    """Everything that can be set; see deploy/.env.example for a line on each."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", validate_default=True)

    home: Path = Field(default=Path("~/.earful"), validation_alias=AliasChoices("EARFUL_HOME"))
    database_url: str | None = Field(
        default=None, validation_alias=AliasChoices("EARFUL_DATABASE_URL")
    )
    timezone: str = Field(default="UTC", validation_alias=AliasChoices("EARFUL_TIMEZONE"))
    encoder: str | None = Field(default=None, validation_alias=AliasChoices("EARFUL_ENCODER"))
    weights: Path | None = Field(default=None, validation_alias=AliasChoices("EARFUL_WEIGHTS"))
    priorities: str = Field(default="", validation_alias=AliasChoices("EARFUL_PRIORITIES"))
    llm_base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("EARFUL_LLM_BASE_URL")
    )
    llm_model: str = Field(default="default", validation_alias=AliasChoices("EARFUL_LLM_MODEL"))
    llm_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("EARFUL_LLM_API_KEY")
    )
    log: LogForm = Field(default=LogForm.TEXT, validation_alias=AliasChoices("EARFUL_LOG"))
    metrics_port: int | None = Field(
        default=None, ge=1, le=65535, validation_alias=AliasChoices("EARFUL_METRICS_PORT")
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("SLACK_BOT_TOKEN")
    )
    slack_app_token: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("SLACK_APP_TOKEN")
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("SLACK_SIGNING_SECRET")
    )
    slack_api_base_url: str = Field(
        default="https://slack.com/api/", validation_alias=AliasChoices("SLACK_API_BASE_URL")
    )

    @field_validator("home")
    @classmethod
    def _expand(cls, home: Path) -> Path:
        return home.expanduser().resolve()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is no time zone; write one like Europe/Berlin") from error
        return name

    @field_validator("priorities")
    @classmethod
    def _known_weights(cls, text: str) -> str:
        read_priorities(text)
        return text

    @field_validator("llm_base_url")
    @classmethod
    def _http(cls, url: str | None) -> str | None:
        if not url:
            return None
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise ValueError(f"{url!r} is no server; write one like http://localhost:8000/v1")
        return url

    @field_validator("slack_api_base_url")
    @classmethod
    def _trailing_slash(cls, url: str) -> str:
        return url if url.endswith("/") else url + "/"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that days and weeks are counted in."""
        return ZoneInfo(self.timezone)

    @property
    def sqlalchemy_url(self) -> str:
        """Where the comments are."""
        return self.database_url or f"sqlite:///{self.home / 'earful.db'}"


def load_settings() -> Settings:
    """Read the settings, or raise ConfigurationError with the setting's name and the mend."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "/".join(str(part) for part in first["loc"]) or "a setting"
        raise ConfigurationError(
            f"{name}: {first['msg'].removeprefix('Value error, ')}."
        ) from error
