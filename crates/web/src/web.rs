//! What every handler is given: the application, the settings, the counters.

use std::sync::Arc;

use banfu_app::{App, AppError, clock};
use jiff::{Timestamp, civil::Date};

use crate::{
    frame::{errors::WebError, metrics::Metrics},
    pages::tour::Tour,
};

/// The site: cheap to clone, shared by all requests.
#[derive(Clone)]
pub struct Web {
    /// What people can do.
    pub app: Arc<App>,
    /// Settings of this installation.
    pub settings: Arc<WebSettings>,
    /// The guided tour of a demo region.
    pub tour: Option<Arc<Tour>>,
    /// Counters of `/metrics`.
    pub metrics: Arc<Metrics>,
}

/// Settings that concern pages.
#[derive(Debug, Clone, Default)]
pub struct WebSettings {
    /// The site is reached by https: cookies are marked Secure and the session's bears the `__Host-` prefix.
    pub secure_cookies: bool,
    /// The address people reach the site by, for feeds and calendars; none: addresses stay relative.
    pub public_url: Option<String>,
    /// What a demo region offers; none outside one.
    pub demo: Option<DemoSettings>,
}

/// What a demo region offers besides its cases.
#[derive(Debug, Clone, Default)]
pub struct DemoSettings {
    /// The password of every account.
    pub password: String,
    /// Accounts offered on the sign-in page, by one click.
    pub accounts: Vec<DemoAccount>,
    /// The guided tour, as TOML.
    pub tour: String,
}

/// An account that the demo's sign-in page offers.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// Its name to sign in with.
    pub login: String,
    /// What its first screen holds, in Chinese.
    pub sees: String,
    /// The same in English.
    pub sees_en: String,
}

impl Web {
    /// A site over an application.
    ///
    /// # Errors
    /// A sentence, when the tour of the demo region cannot be read.
    pub fn new(app: Arc<App>, settings: WebSettings) -> Result<Self, String> {
        let tour = settings.demo.as_ref().map(|demo| Tour::read(&demo.tour)).transpose()?;
        Ok(Self {
            app,
            settings: Arc::new(settings),
            tour: tour.map(Arc::new),
            metrics: Arc::default(),
        })
    }

    /// Now, by the region's clock.
    pub fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// Today, where the offices sit.
    pub fn today(&self) -> Date {
        clock::date_of(self.now())
    }

    /// Whether the demo region is loaded.
    pub fn is_demo(&self) -> bool {
        self.app.people().region.as_ref().is_some_and(|region| region.demo)
    }

    /// Runs something that waits for the store or the press away from the threads that answer requests.
    ///
    /// # Errors
    /// What `work` says; [`WebError::Internal`] when it panicked.
    pub async fn run<T, F>(&self, work: F) -> Result<T, WebError>
    where
        T: Send + 'static,
        F: FnOnce(&App) -> Result<T, AppError> + Send + 'static,
    {
        let app = self.app.clone();
        match tokio::task::spawn_blocking(move || work(&app)).await {
            Ok(answer) => answer.map_err(WebError::from),
            Err(error) => Err(WebError::Internal(format!("a blocking task failed: {error}"))),
        }
    }
}
