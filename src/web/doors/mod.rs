//! The doors of the page: who may in, from where, and what every answer must carry.
//!
//! [`protect`] puts all of it around what is inside. Inside, [`Caller`] says who asks and [`Csrf`]
//! gives the token that forms and scripts must send along with every change. Routes that take more
//! than a form say so with [`limits::BodyLimit::over`].
//!
//! | file | what it owns |
//! | --- | --- |
//! | `gate` | the layers around everything and around what is inside |
//! | `site` | names, origins, proxies |
//! | `caller`, `csrf` | who asks; the token of a change, and where it is looked for |
//! | `login` | the pages of login and logout |
//! | `sessions`, `throttle`, `passwords`, `register` | who is logged in, how often a password may be tried, whether it is right, who is known |
//! | `limits` | bytes and time of a body |
//! | `headers`, `refused`, `page` | what answers carry, refusals, the frame of the doors' own pages |

mod caller;
pub mod csrf;
mod gate;
mod headers;
pub mod limits;
mod login;
mod page;
pub mod passwords;
pub mod refused;
pub mod register;
pub mod secret;
pub mod sessions;
pub mod site;
pub mod throttle;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub use self::caller::{Caller, LOCAL, Via};
pub use self::csrf::Csrf;
pub use self::gate::protect;
use self::passwords::Passwords;
use self::register::Register;
use self::sessions::Sessions;
use self::site::Site;
use self::throttle::Throttle;
use crate::text::Lang;

/// The time since the server started: what expires is reckoned by it, whatever happens to the
/// computer's clock.
pub type Clock = Box<dyn Fn() -> Duration + Send + Sync>;

/// A clock that starts now.
#[must_use]
pub fn clock() -> Clock {
    let started = Instant::now();
    Box::new(move || started.elapsed())
}

/// Who may in, and how the server is reached: one for a server.
pub struct Doors {
    site: Site,
    register: Register,
    passwords: Passwords,
    sessions: Mutex<Sessions>,
    throttle: Mutex<Throttle>,
    clock: Clock,
    /// Everybody needs a password. Where only this computer gets in, nobody does as long as nobody
    /// has one; once somebody had one, that is over until the next start, so that to remove the
    /// last user lets nobody in.
    guarded: AtomicBool,
    /// The token of changes without a session, and what tokens of the login page are made of.
    own: String,
    lang: Lang,
}

impl Doors {
    /// Doors of a site for these users. `lang` is spoken where a browser asks for none.
    ///
    /// # Errors
    /// The system's: no randomness, no memory for a hash.
    pub fn new(site: Site, register: Register, clock: Clock, lang: Lang) -> Result<Self, String> {
        Ok(Self {
            guarded: AtomicBool::new(!site.is_this_computer_only()),
            site,
            register,
            passwords: Passwords::new()?,
            sessions: Mutex::default(),
            throttle: Mutex::default(),
            clock,
            own: secret::random().map_err(|error| error.to_string())?,
            lang,
        })
    }

    /// Whether no password is asked for just now.
    #[must_use]
    pub fn is_unguarded(&self) -> bool {
        if !self.register.known(self.now()).people.users.is_empty() {
            self.guarded.store(true, Ordering::Relaxed);
        }
        !self.guarded.load(Ordering::Relaxed)
    }

    fn now(&self) -> Duration {
        (self.clock)()
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn throttle(&self) -> MutexGuard<'_, Throttle> {
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The name of the session's cookie. With the prefix, a browser takes it only over https and
    /// for the whole of this one host.
    fn cookie(&self) -> &'static str {
        if self.site.is_secure() { "__Host-justclick-session" } else { "justclick-session" }
    }
}
