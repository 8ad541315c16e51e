//! How the pace climbs back after a pause that the service asked for: one attempt alone, then an
//! eighth of the pace, a quarter, a half, all of it. Pure: it is told of answers and says what is
//! allowed. Whoever comes back at full speed is told to wait again.

use std::time::Duration;

/// Where a run stands on its way back to the full pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// One attempt is made alone.
    Probe,
    /// One `divisor`-th of the pace, until so many attempts have been answered.
    Reduced { divisor: u32, answers_left: u32 },
    /// The full pace.
    Full,
}

/// See the module's comment.
#[derive(Clone, Debug)]
pub struct Climb {
    step: Step,
    /// Slots a second at the full pace, at least 1; `None` where there is no limit and the number
    /// in flight is what is bounded.
    per_second: Option<u32>,
    workers: usize,
}

impl Climb {
    /// The pace right after the probe: this part of the full one.
    const FIRST_DIVISOR: u32 = 8;
    /// Answers that each step needs at least, however slow the pace.
    const FEWEST_ANSWERS: u32 = 4;

    /// A run at its full pace.
    #[must_use]
    pub fn new(interval: Option<Duration>, workers: usize) -> Self {
        let per_second = interval.map(|interval| {
            let count = Duration::from_secs(1).as_nanos() / interval.as_nanos().max(1);
            u32::try_from(count).unwrap_or(u32::MAX).max(1)
        });
        Self { step: Step::Full, per_second, workers }
    }

    /// A pause began: what follows it is the probe.
    pub fn start_again(&mut self) {
        self.step = Step::Probe;
    }

    /// Whether the full pace is reached.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.step == Step::Full
    }

    /// An attempt was answered.
    pub fn answered(&mut self) {
        self.step = match self.step {
            Step::Probe => self.reduced(Self::FIRST_DIVISOR),
            Step::Reduced { divisor: 2, answers_left: 0 | 1 } | Step::Full => Step::Full,
            Step::Reduced { divisor, answers_left: 0 | 1 } => self.reduced(divisor / 2),
            Step::Reduced { divisor, answers_left } => {
                Step::Reduced { divisor, answers_left: answers_left - 1 }
            }
        };
    }

    /// How many attempts may be in flight; `None` where the workers alone bound it.
    #[must_use]
    pub fn most_in_flight(&self) -> Option<usize> {
        match self.step {
            Step::Probe => Some(1),
            Step::Reduced { divisor, .. } if self.per_second.is_none() => Some(self.part(divisor)),
            Step::Reduced { .. } | Step::Full => None,
        }
    }

    /// How many slots are left out before each that is used.
    #[must_use]
    pub fn slots_left_out(&self) -> u32 {
        match self.step {
            Step::Reduced { divisor, .. } => divisor - 1,
            Step::Probe | Step::Full => 0,
        }
    }

    fn part(&self, divisor: u32) -> usize {
        (self.workers / usize::try_from(divisor).unwrap_or(1)).max(1)
    }

    /// A step lasts about a second, or four round trips of all that are in flight.
    fn reduced(&self, divisor: u32) -> Step {
        let answers = match self.per_second {
            Some(per_second) => per_second / divisor,
            None => u32::try_from(self.part(divisor)).unwrap_or(u32::MAX).saturating_mul(4),
        };
        Step::Reduced { divisor, answers_left: answers.max(Self::FEWEST_ANSWERS) }
    }
}
