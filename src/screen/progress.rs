//! The owner of the terminal: a bar while rows are sent, or a line now and then; whatever else is
//! to be written goes through it, so that bar and lines never tear each other.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle, TermLike};

use super::pace::Pace;
use crate::domain::StopReason;
use crate::engine::event::{Observer, RunEvent};
use crate::text::{self, Lang, Notice};

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// A bar.
    Bar,
    /// A line now and then.
    Lines,
    /// Nothing.
    Nothing,
}

impl Drawing {
    /// `wish` is what `--progress` says: `Some(true)` always, `Some(false)` never, `None` a bar on
    /// a terminal and lines elsewhere. `quiet` wins over all.
    #[must_use]
    pub fn choose(wish: Option<bool>, quiet: bool, terminal: bool) -> Self {
        match wish {
            _ if quiet => Self::Nothing,
            Some(false) => Self::Nothing,
            Some(true) => Self::Bar,
            None if terminal => Self::Bar,
            None => Self::Lines,
        }
    }
}

/// Where the screen writes.
type Sink = Arc<Mutex<dyn Write + Send>>;

/// The terminal's owner. Clones share it.
#[derive(Clone)]
pub struct Screen {
    lang: Lang,
    drawing: Drawing,
    quiet: bool,
    sink: Sink,
    bar: ProgressBar,
    /// Read by the bar when it draws itself: never held while the bar is called.
    pace: Arc<Mutex<Option<Pace>>>,
}

impl Screen {
    /// A screen on standard error. With `quiet`, notices about stopping are left out too.
    #[must_use]
    pub fn on_stderr(lang: Lang, drawing: Drawing, quiet: bool) -> Self {
        let sink: Sink = Arc::new(Mutex::new(io::stderr()));
        let target = match drawing {
            Drawing::Lines | Drawing::Nothing => ProgressDrawTarget::hidden(),
            Drawing::Bar if io::stderr().is_terminal() => ProgressDrawTarget::stderr(),
            // Indicatif itself draws on terminals only; `--progress always` means what it says.
            Drawing::Bar => ProgressDrawTarget::term_like_with_hz(Box::new(Plain(sink.clone())), 4),
        };
        Self::new(lang, drawing, quiet, sink, target)
    }

    fn new(
        lang: Lang,
        drawing: Drawing,
        quiet: bool,
        sink: Sink,
        target: ProgressDrawTarget,
    ) -> Self {
        let pace = Arc::new(Mutex::new(None));
        let bar = ProgressBar::with_draw_target(None, target).with_style(style(lang, &pace));
        Self { lang, drawing, quiet, sink, bar, pace }
    }

    /// Writes one or more lines above the bar. What cannot be written is lost: there is nowhere
    /// left to complain.
    pub fn line(&self, text: &str) {
        self.raw(format!("{text}\n").as_bytes());
    }

    /// Writes whole lines as they are, above the bar.
    pub(super) fn raw(&self, bytes: &[u8]) {
        let write = || {
            let mut sink = locked(&self.sink);
            let _ = sink.write_all(bytes).and_then(|()| sink.flush());
        };
        // A bar that was not begun would be drawn by being suspended.
        let drawn = self.drawing == Drawing::Bar && locked(&self.pace).is_some();
        if drawn { self.bar.suspend(write) } else { write() }
    }

    fn say(&self, notice: &Notice<'_>) {
        self.line(&text::notice(self.lang, notice));
    }

    /// Takes the bar away, whatever happened; harmless if there is none.
    pub fn clear(&self) {
        self.bar.disable_steady_tick();
        self.bar.finish_and_clear();
        *locked(&self.pace) = None;
    }

    fn file_started(&self, file: &str, rows: u64) {
        *locked(&self.pace) = Some(Pace::new(file.to_owned(), rows, Instant::now()));
        if self.drawing == Drawing::Bar {
            self.bar.set_length(rows);
            self.bar.set_prefix(short_name(&text::quote::visible(file)));
            self.bar.reset();
            self.bar.enable_steady_tick(Duration::from_millis(250));
        }
    }

    fn row_finished(&self, kind: crate::domain::OutcomeKind) {
        let now = Instant::now();
        let due = {
            let mut pace = locked(&self.pace);
            let Some(pace) = pace.as_mut() else { return };
            pace.row(kind, now).then(|| pace.clone())
        };
        match self.drawing {
            Drawing::Bar => self.bar.inc(1),
            Drawing::Nothing => {}
            Drawing::Lines => {
                if let Some(pace) = due {
                    self.say(&Notice::Progress {
                        file: &pace.file,
                        done: pace.done,
                        total: pace.total,
                        problems: pace.problems,
                        left: pace.left(now),
                    });
                }
            }
        }
    }

    fn paused(&self, cause: crate::domain::WaitCause, pause: Duration) {
        let news = locked(&self.pace)
            .as_mut()
            .is_some_and(|pace| pace.paused(cause, pause, Instant::now()));
        match self.drawing {
            Drawing::Bar => self.bar.tick(),
            Drawing::Lines if news => self.say(&Notice::Paused { cause, pause }),
            Drawing::Lines | Drawing::Nothing => {}
        }
    }

    /// `quiet` means errors only: an interruption was asked for, the others are errors.
    fn stopping(&self, reason: StopReason) {
        if !(self.quiet && reason == StopReason::Interrupted) {
            self.say(&Notice::Stopping { reason });
        }
    }
}

impl Observer for Screen {
    fn observe(&self, event: &RunEvent) {
        match event {
            RunEvent::FileStarted { file, rows } => self.file_started(file, *rows),
            RunEvent::RunStarted { .. }
            | RunEvent::AttemptStarted { .. }
            | RunEvent::AttemptFinished { .. }
            | RunEvent::AttemptFailed { .. } => {}
            RunEvent::Paused { cause, pause, .. } => self.paused(*cause, *pause),
            RunEvent::RowFinished { kind, .. } => self.row_finished(*kind),
            RunEvent::Stopping { reason } => self.stopping(*reason),
            RunEvent::BreakingOff => self.say(&Notice::BreakingOff),
            RunEvent::FileFinished { .. } => self.clear(),
        }
    }
}

/// The end of a long name, which tells it from others: the line must fit 80 columns.
fn short_name(name: &str) -> String {
    const LONGEST: usize = 24;
    let length = name.chars().count();
    if length <= LONGEST {
        return name.to_owned();
    }
    std::iter::once('…').chain(name.chars().skip(length + 1 - LONGEST)).collect()
}

/// The bar: file, bar, rows, and behind it whatever matters most at the moment. The bar itself
/// takes what room is left.
fn style(lang: Lang, pace: &Arc<Mutex<Option<Pace>>>) -> ProgressStyle {
    let pace = pace.clone();
    ProgressStyle::with_template("{prefix} {wide_bar} {rows}  {tail}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("█▌░")
        .with_key("rows", move |state: &ProgressState, out: &mut dyn fmt::Write| {
            let done = text::grouped(lang, state.pos());
            let _ =
                write!(out, "{done} / {}", text::grouped(lang, state.len().unwrap_or_default()));
        })
        .with_key("tail", move |_: &ProgressState, out: &mut dyn fmt::Write| {
            if let Some(pace) = locked(&pace).as_ref() {
                let _ = out.write_str(&tail(lang, pace, Instant::now()));
            }
        })
}

/// What stands behind the bar: the pause, if there is one; else pace, time left and problems.
fn tail(lang: Lang, pace: &Pace, now: Instant) -> String {
    if let Some((cause, left)) = pace.pause_left(now) {
        return text::notice(lang, &Notice::BarPaused { cause, left });
    }
    let problems = Some(pace.problems).filter(|problems| *problems > 0);
    let parts = [
        problems.map(|problems| Notice::BarProblems { problems }),
        pace.left(now).map(|left| Notice::BarLeft { left }),
        pace.per_second(now).map(|per_second| Notice::BarRate { per_second }),
    ];
    let parts: Vec<String> = parts.iter().flatten().map(|part| text::notice(lang, part)).collect();
    parts.join(" · ")
}

/// A lock whose last owner panicked is as good as any here: what it guards is only shown.
fn locked<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A sink as a terminal of fixed width, for a bar where there is none.
struct Plain(Sink);

impl Plain {
    fn write(&self, text: &str) -> io::Result<()> {
        locked(&self.0).write_all(text.as_bytes())
    }

    fn moved(&self, count: usize, direction: char) -> io::Result<()> {
        if count == 0 { Ok(()) } else { self.write(&format!("\u{1b}[{count}{direction}")) }
    }
}

impl fmt::Debug for Plain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Plain")
    }
}

impl TermLike for Plain {
    fn width(&self) -> u16 {
        100
    }

    fn move_cursor_up(&self, count: usize) -> io::Result<()> {
        self.moved(count, 'A')
    }

    fn move_cursor_down(&self, count: usize) -> io::Result<()> {
        self.moved(count, 'B')
    }

    fn move_cursor_right(&self, count: usize) -> io::Result<()> {
        self.moved(count, 'C')
    }

    fn move_cursor_left(&self, count: usize) -> io::Result<()> {
        self.moved(count, 'D')
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write(&format!("{text}\n"))
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.write(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.write("\r\u{1b}[2K")
    }

    fn flush(&self) -> io::Result<()> {
        locked(&self.0).flush()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::{OutcomeKind, Place, WaitCause};

    const PLACE: Place = Place { file: 0, line: 2 };

    /// A screen that writes into memory, and the memory.
    pub fn in_memory(drawing: Drawing, quiet: bool) -> (Screen, Arc<Mutex<Vec<u8>>>) {
        let memory = Arc::new(Mutex::new(Vec::new()));
        let sink: Sink = memory.clone();
        let target = match drawing {
            Drawing::Bar => ProgressDrawTarget::term_like(Box::new(Plain(sink.clone()))),
            _ => ProgressDrawTarget::hidden(),
        };
        (Screen::new(Lang::Ru, drawing, quiet, sink, target), memory)
    }

    pub fn written(memory: &Mutex<Vec<u8>>) -> String {
        String::from_utf8(locked(memory).clone()).unwrap()
    }

    fn started(screen: &Screen, rows: u64) {
        screen.observe(&RunEvent::FileStarted { file: "orders.csv".into(), rows });
    }

    fn row(kind: OutcomeKind) -> RunEvent {
        RunEvent::RowFinished { place: PLACE, kind, code: "api.0".into(), attempts: 1 }
    }

    #[test]
    fn what_is_drawn_follows_wish_quiet_and_terminal() {
        for (wish, quiet, terminal, drawing) in [
            (None, false, true, Drawing::Bar),
            (None, false, false, Drawing::Lines),
            (Some(true), false, false, Drawing::Bar),
            (Some(false), false, true, Drawing::Nothing),
            (None, true, true, Drawing::Nothing),
            (Some(true), true, true, Drawing::Nothing),
        ] {
            assert_eq!(Drawing::choose(wish, quiet, terminal), drawing, "{wish:?} {quiet}");
        }
    }

    #[test]
    fn a_bar_shows_file_rows_and_problems() {
        let (screen, memory) = in_memory(Drawing::Bar, false);
        started(&screen, 1250);
        screen.observe(&row(OutcomeKind::Updated));
        screen.observe(&row(OutcomeKind::Rejected));
        screen.bar.force_draw();
        let text = written(&memory);
        assert!(text.contains("orders.csv"), "{text}");
        assert!(text.contains("2 / 1\u{a0}250"), "{text}");
        assert!(text.contains("не обновлено 1"), "{text}");
        screen.clear();
    }

    #[test]
    fn a_line_with_everything_in_it_fits_80_columns() {
        use crate::text::Notice as N;
        for lang in [Lang::Ru, Lang::En] {
            let fixed =
                "orders.csv".len() + 1 + "▌▌▌▌▌".chars().count() + 1 + "1 234 / 1 234".len() + 2;
            let width = |parts: &[N<'_>]| {
                let words: Vec<String> =
                    parts.iter().map(|part| text::notice(lang, part)).collect();
                fixed + words.join(" · ").chars().count()
            };
            let left = Duration::from_secs(59 * 60 + 59);
            let most = [
                N::BarProblems { problems: 123 },
                N::BarLeft { left },
                N::BarRate { per_second: 99.9 },
            ];
            assert!(width(&most) <= 80, "{}", width(&most));
            let cause = WaitCause::Http { status: 503 };
            let left = Duration::from_secs(14 * 60 + 59);
            assert!(width(&[N::BarPaused { cause, left }]) <= 80);
        }
    }

    #[test]
    fn a_long_name_is_shown_by_its_end() {
        for (name, shown) in [
            ("orders.csv", "orders.csv"),
            ("C:\\JustClick\\2024\\orders.csv", "…stClick\\2024\\orders.csv"),
        ] {
            assert_eq!(short_name(name), shown);
        }
    }

    #[test]
    fn a_pause_takes_the_place_of_the_pace() {
        let (screen, memory) = in_memory(Drawing::Bar, false);
        started(&screen, 10);
        let cause = WaitCause::Http { status: 429 };
        screen.observe(&RunEvent::Paused { place: PLACE, cause, pause: Duration::from_secs(300) });
        screen.bar.force_draw();
        assert!(written(&memory).contains("пауза 5 мин по просьбе сервиса (HTTP 429)"));
        screen.clear();
    }

    #[test]
    fn before_a_file_is_begun_and_after_its_end_there_is_no_bar() {
        let (screen, memory) = in_memory(Drawing::Bar, false);
        screen.line("before");
        assert_eq!(written(&memory), "before\n");
        started(&screen, 10);
        screen.clear();
        let so_far = written(&memory).len();
        screen.line("after");
        assert_eq!(&written(&memory)[so_far..], "after\n");
    }

    #[test]
    fn a_line_above_the_bar_stands_on_a_line_of_its_own() {
        let (screen, memory) = in_memory(Drawing::Bar, false);
        started(&screen, 10);
        screen.observe(&row(OutcomeKind::Updated));
        screen.line("a line of the log");
        screen.clear();
        let text = written(&memory);
        // Before it, the bar's line is cleared and the cursor stands at its beginning.
        assert!(text.contains("\u{1b}[2Ka line of the log\n"), "{text:?}");
    }

    #[test]
    fn without_a_terminal_pauses_and_stops_are_lines_without_control_characters() {
        let (screen, memory) = in_memory(Drawing::Lines, false);
        started(&screen, 10);
        let cause = WaitCause::ReplyCode;
        let pause = Duration::from_secs(30);
        screen.observe(&RunEvent::Paused { place: PLACE, cause, pause });
        screen.observe(&RunEvent::Paused { place: PLACE, cause, pause });
        screen.observe(&row(OutcomeKind::Updated));
        screen.observe(&RunEvent::Stopping { reason: StopReason::Account });
        screen.observe(&RunEvent::FileFinished { file: "orders.csv".into() });
        assert_eq!(
            written(&memory),
            "Сервис попросил подождать: исчерпан лимит запросов с этого адреса (код 8). Пауза \
             30 с.\nОтправка остановлена: сервис отказал учётной записи.\n"
        );
    }

    #[test]
    fn quiet_leaves_errors_only() {
        let (screen, memory) = in_memory(Drawing::Nothing, true);
        started(&screen, 10);
        screen.observe(&RunEvent::Stopping { reason: StopReason::Interrupted });
        assert_eq!(written(&memory), "");
        screen.observe(&RunEvent::Stopping { reason: StopReason::Unreachable });
        assert!(written(&memory).contains("не отвечает"));
    }
}
