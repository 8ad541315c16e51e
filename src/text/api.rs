//! What the API says of requests that it cannot understand, in both languages.

use super::Lang;

/// What is wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestFault {
    /// There is nothing at this address.
    NoSuchPath,
    /// The address does not know this method.
    NoSuchMethod,
    /// A parameter of the address cannot be read.
    Query,
    /// The order number is none.
    OrderNumber,
    /// The body is no JSON.
    NotJson,
    /// The body is JSON, but not what is expected here.
    Body,
    /// The body is too large.
    BodyTooLarge,
    /// The body did not arrive whole.
    BodyBroken,
    /// The body is of another type than those that are taken here.
    MediaType,
    /// No `Idempotency-Key`, or one that cannot be used.
    Key,
    /// A form without a file, or with several.
    Form,
}

impl RequestFault {
    /// The stable code: English, never changed.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSuchPath => "request.no_such_path",
            Self::NoSuchMethod => "request.no_such_method",
            Self::Query => "request.query",
            Self::OrderNumber => "request.order_number",
            Self::NotJson => "request.not_json",
            Self::Body => "request.body",
            Self::BodyTooLarge => "request.body_too_large",
            Self::BodyBroken => "request.body_broken",
            Self::MediaType => "request.media_type",
            Self::Key => "request.key",
            Self::Form => "request.form",
        }
    }
}

/// The sentence for it.
#[must_use]
pub fn request_fault(lang: Lang, fault: RequestFault) -> &'static str {
    match lang {
        Lang::Ru => russian(fault),
        Lang::En => english(fault),
    }
}

fn russian(fault: RequestFault) -> &'static str {
    match fault {
        RequestFault::NoSuchPath => "По этому адресу ничего нет.",
        RequestFault::NoSuchMethod => "Этот адрес не принимает такой метод.",
        RequestFault::Query => "Параметры в адресе не прочитать: смотрите описание API.",
        RequestFault::OrderNumber => "Номер заказа — это от 1 до 20 цифр.",
        RequestFault::NotJson => "Тело запроса — не JSON.",
        RequestFault::Body => "В теле запроса не то, чего ждёт этот адрес: смотрите описание API.",
        RequestFault::BodyTooLarge => "Тело запроса слишком большое.",
        RequestFault::BodyBroken => "Тело запроса пришло не целиком.",
        RequestFault::MediaType => "Тело запроса такого типа здесь не принимается.",
        RequestFault::Key => {
            "Нужен заголовок Idempotency-Key: от 1 до 200 печатных знаков ASCII без пробелов."
        }
        RequestFault::Form => "В форме должен быть ровно один файл, в поле file.",
    }
}

fn english(fault: RequestFault) -> &'static str {
    match fault {
        RequestFault::NoSuchPath => "There is nothing at this address.",
        RequestFault::NoSuchMethod => "This address does not take this method.",
        RequestFault::Query => {
            "The parameters in the address cannot be read: see the API's \
            description."
        }
        RequestFault::OrderNumber => "An order number is 1 to 20 digits.",
        RequestFault::NotJson => "The request's body is no JSON.",
        RequestFault::Body => {
            "The request's body is not what this address expects: see the API's \
            description."
        }
        RequestFault::BodyTooLarge => "The request's body is too large.",
        RequestFault::BodyBroken => "The request's body did not arrive whole.",
        RequestFault::MediaType => "A request's body of this type is not taken here.",
        RequestFault::Key => {
            "The header Idempotency-Key is needed: 1 to 200 printable ASCII \
            characters without spaces."
        }
        RequestFault::Form => "The form must hold exactly one file, in the field file.",
    }
}
