//! Why a fault rule cannot be read: as data, and in a line of English. The stand-in is a tool for
//! developers and must not know the program's sentences in `text`, so this line is its own.

use std::fmt;

use super::arguments::ArgumentFault;

/// A rule that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecFault {
    /// The rule as it was written.
    pub spec: String,
    /// What is wrong with it.
    pub kind: SpecFaultKind,
}

/// What is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpecFaultKind {
    /// There is no `:` between conditions and fault.
    NoColon,
    /// No condition of this name; `nearest` is a name that is close.
    UnknownCondition { name: String, nearest: Option<&'static str> },
    /// A condition's value that cannot be read. `expected` shows the accepted form; it is empty
    /// where the condition takes no value.
    ConditionValue { condition: &'static str, value: String, expected: &'static str },
    /// No fault of this name; `nearest` is a name that is close.
    UnknownFault { name: String, nearest: Option<&'static str> },
    /// A parenthesis that is not closed.
    Unclosed,
    /// What follows the fault is not `x` and a number from 1.
    Repeat { value: String },
    /// An argument of the fault.
    Argument { fault: String, problem: ArgumentFault },
}

impl fmt::Display for SpecFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}`: {}", self.spec, self.kind)
    }
}

impl std::error::Error for SpecFault {}

impl fmt::Display for SpecFaultKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoColon => formatter.write_str("write CONDITION:FAULT"),
            Self::UnknownCondition { name, nearest } => {
                write!(formatter, "no condition `{name}`{}", Meant(*nearest))
            }
            Self::ConditionValue { condition, expected: "", .. } => {
                write!(formatter, "`{condition}` takes no value")
            }
            Self::ConditionValue { condition, value, expected } => {
                write!(
                    formatter,
                    "`{value}` is no value of `{condition}`; write {condition}={expected}"
                )
            }
            Self::UnknownFault { name, nearest } => {
                write!(formatter, "no fault `{name}`{}", Meant(*nearest))
            }
            Self::Unclosed => formatter.write_str("a `)` is missing"),
            Self::Repeat { value } => {
                write!(formatter, "`{value}` is no number of times; write x2")
            }
            Self::Argument { fault, problem } => match problem {
                ArgumentFault::Missing { expected } => {
                    write!(formatter, "`{fault}` needs an argument, such as {expected}")
                }
                ArgumentFault::Value { argument, expected } => {
                    write!(formatter, "`{argument}` in `{fault}` should be such as {expected}")
                }
                ArgumentFault::Superfluous { argument } => {
                    write!(formatter, "`{fault}` takes no argument `{argument}`")
                }
            },
        }
    }
}

/// A name that may have been meant.
struct Meant(Option<&'static str>);

impl fmt::Display for Meant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |name| write!(formatter, "; did you mean `{name}`?"))
    }
}
