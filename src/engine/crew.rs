//! The workers of a run: each sends one row after the other, and says what became of it. A worker
//! is made when it is first needed and then kept: its future holds a request on its way, some
//! kilobytes, which are so neither allocated nor moved again for every row.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::poll_fn;
use std::task::{Poll, Waker};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

/// Jobs on their way to workers, and results on their way back. Everything happens in one task, so
/// that nothing is locked.
#[derive(Debug)]
pub struct Desk<J, D> {
    inner: RefCell<Inner<J, D>>,
}

#[derive(Debug)]
struct Inner<J, D> {
    jobs: VecDeque<J>,
    idle: Vec<Waker>,
    done: VecDeque<D>,
    /// Jobs that were handed in and whose results were not yet taken.
    under_way: usize,
}

impl<J, D> Default for Desk<J, D> {
    fn default() -> Self {
        let (jobs, idle, done) = (VecDeque::new(), Vec::new(), VecDeque::new());
        Self { inner: RefCell::new(Inner { jobs, idle, done, under_way: 0 }) }
    }
}

impl<J, D> Desk<J, D> {
    /// The next job for a worker; waits for one.
    async fn job(&self) -> J {
        poll_fn(|context| {
            let mut inner = self.inner.borrow_mut();
            match inner.jobs.pop_front() {
                Some(job) => Poll::Ready(job),
                None => {
                    // Each worker waits once, also where it was woken for nothing: else a job
                    // could wake one that is busy.
                    let waker = context.waker();
                    if !inner.idle.iter().any(|idle| idle.will_wake(waker)) {
                        inner.idle.push(waker.clone());
                    }
                    Poll::Pending
                }
            }
        })
        .await
    }

    fn take_done(&self) -> Option<D> {
        let mut inner = self.inner.borrow_mut();
        let done = inner.done.pop_front()?;
        inner.under_way -= 1;
        Some(done)
    }
}

/// The workers at a desk. `W` is a worker's future, which never completes.
pub struct Crew<'a, J, D, W> {
    desk: &'a Desk<J, D>,
    workers: FuturesUnordered<W>,
}

impl<'a, J, D, W: Future<Output = Infallible>> Crew<'a, J, D, W> {
    /// A crew without workers.
    pub fn new(desk: &'a Desk<J, D>) -> Self {
        Self { desk, workers: FuturesUnordered::new() }
    }

    /// How many jobs were handed in and not taken back as results.
    pub fn under_way(&self) -> usize {
        self.desk.inner.borrow().under_way
    }

    /// Hands in a job; where no worker is free for it, `hire` makes one.
    pub fn hand_in(&mut self, job: J, hire: impl FnOnce() -> W) {
        let waker = {
            let mut inner = self.desk.inner.borrow_mut();
            inner.jobs.push_back(job);
            inner.under_way += 1;
            if inner.under_way > self.workers.len() { None } else { inner.idle.pop() }
        };
        match waker {
            Some(waker) => waker.wake(),
            None => self.workers.push(hire()),
        }
    }

    /// The next result; waits for one, and has the workers go on meanwhile.
    pub async fn next(&mut self) -> D {
        poll_fn(|context| {
            let taken = self.desk.take_done();
            if taken.is_none() && self.workers.poll_next_unpin(context).is_pending() {
                return self.desk.take_done().map_or(Poll::Pending, Poll::Ready);
            }
            taken.map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}

/// A worker: takes jobs from the desk and puts back what `work` makes of them, for ever.
pub async fn worker<J, D>(desk: &Desk<J, D>, work: impl AsyncFn(J) -> D) -> Infallible {
    loop {
        let done = work(desk.job().await).await;
        desk.inner.borrow_mut().done.push_back(done);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn jobs_go_side_by_side_and_workers_are_kept() {
        let desk = Desk::default();
        let mut crew = Crew::new(&desk);
        let hired = std::cell::Cell::new(0);
        let started = Instant::now();
        let work = async |job: u64| {
            tokio::time::sleep(Duration::from_millis(job)).await;
            job
        };
        let hire = || {
            hired.set(hired.get() + 1);
            worker(&desk, work)
        };
        for round in 1..=10_u64 {
            for job in [30, 10, 20] {
                crew.hand_in(job, hire);
            }
            assert_eq!(crew.under_way(), 3);
            let done = [crew.next().await, crew.next().await, crew.next().await];
            assert_eq!(done, [10, 20, 30]);
            assert_eq!(started.elapsed(), Duration::from_millis(30 * round), "side by side");
            assert_eq!(crew.under_way(), 0);
        }
        assert_eq!(hired.get(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_job_wakes_a_worker_that_is_free() {
        let desk = Desk::default();
        let mut crew = Crew::new(&desk);
        let work = async |job: u64| {
            tokio::time::sleep(Duration::from_millis(job)).await;
            job
        };
        crew.hand_in(10, || worker(&desk, work));
        crew.hand_in(5, || worker(&desk, work));
        assert_eq!([crew.next().await, crew.next().await], [5, 10]);
        // Both wait, each once, although the second was polled again after it had come back.
        assert_eq!(desk.inner.borrow().idle.len(), 2);
        crew.hand_in(1000, || unreachable!("one is free"));
        crew.hand_in(1, || unreachable!("another is free"));
        assert_eq!(crew.next().await, 1);
    }
}
