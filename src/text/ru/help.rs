//! The words of the help, in Russian.

use crate::text::help::{ManWords, Page, Words};

pub const WORDS: Words = Words {
    usage: "Использование",
    commands: "Команды",
    default: "по умолчанию",
    possible: "варианты",
    general: "Справка",
    help: "Показать справку: -h — короткую, --help — полную",
    version: "Показать версию",
};

pub const MAN: ManWords = ManWords {
    manual: "Руководство justclick-import",
    name: "ИМЯ",
    synopsis: "ОБЗОР",
    description: "ОПИСАНИЕ",
    examples: "ПРИМЕРЫ",
    exit_status: "КОДЫ ЗАВЕРШЕНИЯ",
    exit_codes: "Коды завершения:",
    notes: "ЗАМЕЧАНИЯ",
    see_also: "СМ. ТАКЖЕ",
};

pub fn page(command: Option<&str>) -> Option<Page> {
    Some(match command {
        None => Page {
            about: "Берёт файл с отправками за день и обновляет каждый заказ магазина на JustClick.",
            usage: "justclick-import КОМАНДА [ПАРАМЕТРЫ]",
            after: "Примеры:
  justclick-import check orders.csv           что будет отправлено, где ошибки
  justclick-import send orders.csv --sandbox  репетиция: наружу ничего не уходит
  justclick-import send orders.csv --user shop --api-key-file key.txt
  justclick-import settings init              записать имя и ключ один раз

Всё о команде: justclick-import send --help",
            after_long: "",
        },
        Some("send") => Page {
            about: "Отправляет заказы из файлов в сервис и записывает, что стало с каждой строкой.",
            usage: "justclick-import send [ПАРАМЕТРЫ] ФАЙЛ...",
            after: "Остальные параметры: justclick-import send --help",
            after_long: "Примеры:
  justclick-import send orders.csv --sandbox
  justclick-import send orders.csv --user shop --api-key-file key.txt
  justclick-import send orders.csv --column bill_id=\"Номер заказа\" --status-name \"Доставлен=sent\"

Ключ никогда не набирают в командной строке: он остался бы в истории команд.
Файл результатов можно отправить снова: обновлённые строки второй раз не уйдут.

Коды завершения: 0 — все строки обновлены или уже были; 1 — некоторые нет; 2 — ничего не
отправлено; 3 — отказано учётной записи; 4 — сервис недоступен; 130 или 143 — прервано.",
        },
        Some("check") => Page {
            about: "Проверяет файлы так же, как send, но ничего не отправляет. Учётная запись не \
                    нужна.",
            usage: "justclick-import check [ПАРАМЕТРЫ] ФАЙЛ...",
            after: "Остальные параметры: justclick-import check --help",
            after_long: "Пример:
  justclick-import check orders.csv

Коды завершения: 0 — все строки годятся; 1 — не все; 2 — файл не принят.",
        },
        Some("history") => Page {
            about: "Показывает, что отправлялось раньше: последние отправки или всё, что уходило \
                    по одному заказу.",
            usage: "justclick-import history [ПАРАМЕТРЫ] [ЗАКАЗ | backup ФАЙЛ | restore ФАЙЛ | \
                    prune | set-aside]",
            after: "Примеры:
  justclick-import history                           последние отправки
  justclick-import history 100231                    один заказ
  justclick-import history prune --older-than 1y     забыть всё старше года",
            after_long: "Примеры:
  justclick-import history                           последние отправки
  justclick-import history 100231                    один заказ
  justclick-import history prune --older-than 1y     забыть всё старше года
  justclick-import history set-aside                 начать новый журнал, старый сохранить
  justclick-import history backup copy.db            скопировать журнал, хоть во время отправки
  justclick-import history restore copy.db           вернуть журнал из копии, нынешний сохранить

Заказ забывается, только если по нему столько времени ничего не уходило: защита от повторной
отправки остаётся целой.",
        },
        Some(command) => return other_page(command),
    })
}

fn serve_page() -> Page {
    Page {
        about: "Открывает страницу, на которой файлы проверяют, исправляют и отправляют из \
                    браузера: терминал нужен только тому, кто её запускает.",
        usage: "justclick-import serve [ПАРАМЕТРЫ]
       justclick-import serve user add|remove ИМЯ [--admin] | user list
       justclick-import serve token add|remove ИМЯ [--admin] | token list",
        after: "Остальные параметры: justclick-import serve --help",
        after_long: "Примеры:
  justclick-import serve                       страница только на этом компьютере, без пароля
  justclick-import serve user add anna         пользователь с паролем
  justclick-import serve user add boss --admin видит отправки всех
  justclick-import serve token add warehouse   токен для другой программы, показывается один раз
  justclick-import serve --listen 0.0.0.0:8443 --tls-cert page.pem --tls-key page.key

Для других компьютеров нужны пользователи и шифрование: сертификат или прокси. Подробно:
docs/serve.md. Пароль спрашивается без показа на экране или читается со стандартного ввода.
Ctrl-C доводит начатое до конца, второй Ctrl-C прерывает.",
    }
}

fn other_page(command: &str) -> Option<Page> {
    Some(match command {
        "template" => Page {
            about: "Записывает пустую таблицу с нужными столбцами: остаётся вписать заказы.",
            usage: "justclick-import template [ПАРАМЕТРЫ] [ПУТЬ]",
            after: "Примеры:
  justclick-import template                книга orders.xlsx
  justclick-import template monday.csv     CSV",
            after_long: "Примеры:
  justclick-import template                книга orders.xlsx
  justclick-import template monday.csv     CSV

В книге: статус выбирают из списка, столбцы номеров текстовые, у каждого столбца примечание.
Язык названий — язык сообщений (--lang). Файл, который уже есть, остаётся как есть.

Коды завершения: 0 — файл записан; 2 — нет.",
        },
        "settings" => Page {
            about: "Показывает, какие настройки действуют и откуда взята каждая. settings init \
                    записывает файл настроек.",
            usage: "justclick-import settings [ПАРАМЕТРЫ] [init]",
            after: "Примеры:
  justclick-import settings                   что действует
  justclick-import settings --account shop    что действует для этой учётной записи
  justclick-import settings init              ответить на вопросы и создать файл

Остальные параметры: justclick-import settings --help",
            after_long: "Примеры:
  justclick-import settings                   что действует
  justclick-import settings --account shop    что действует для этой учётной записи
  justclick-import settings init              ответить на вопросы и создать файл

Ключ не показывается никогда: только есть ли он и откуда взят.
Параметры команды важнее переменных, переменные важнее файла настроек.",
        },
        "doctor" => Page {
            about: "Проверяет, всё ли готово к отправке: настройки, журнал, папку, часы, связь с \
                    сервисом и ключ. Ни один заказ не меняется.",
            usage: "justclick-import doctor [ПАРАМЕТРЫ] [ПАПКА]",
            after: "Остальные параметры: justclick-import doctor --help",
            after_long: "Примеры:
  justclick-import doctor
  justclick-import doctor --offline
  justclick-import doctor --notify      и отправить пробное сообщение
  justclick-import doctor --user shop --api-key-file key.txt

Сервису уходит один запрос о заказе, которого не может быть: по ответу видно, верен ли ключ.

Коды завершения: 0 — всё в порядке; 2 — настройки, журнал или папка; 3 — отказано учётной записи;
4 — сервис недоступен.",
        },
        "serve" => serve_page(),
        "sandbox" => Page {
            about: "Запускает на этом компьютере учебный сервис и печатает переменные, по которым \
                    его найдёт send.",
            usage: "justclick-import sandbox [ПАРАМЕТРЫ]",
            after: "Он проверяет подписи и помнит состояние заказов, пока не нажат Ctrl-C.",
            after_long: "Он проверяет подписи и помнит состояние заказов, пока не нажат Ctrl-C.",
        },
        "generate" => Page {
            about: "Записывает в папку страницы man и дополнения для командных оболочек.",
            usage: "justclick-import generate ПАПКА",
            after: "",
            after_long: "",
        },
        other => return unattended_page(other),
    })
}

/// Pages of commands that run without a person beside them.
fn unattended_page(command: &str) -> Option<Page> {
    Some(match command {
        "watch" => Page {
            about: "Отправляет каждый файл, который кладут в папку, и убирает его вместе с \
                    результатами: в done или failed.",
            usage: "justclick-import watch [ПАРАМЕТРЫ] ПАПКА",
            after: "Остальные параметры: justclick-import watch --help",
            after_long: "Примеры:
  justclick-import watch inbox
  justclick-import watch inbox --once -q --deadline 18:00
  justclick-import watch inbox --sandbox

Файл берётся, когда он записан до конца и закрыт. Всё в порядке — он попадает в done, есть строки,
с которыми надо что-то сделать, — в failed; результаты лежат рядом. Если отправить не удалось (нет
связи, отказано учётной записи, вышло время), файл остаётся в папке и уходит позже.
Ctrl-C один раз — дождаться ответов и закончить.

Коды завершения: 0 — всё в порядке; с --once — худший из кодов отправленных файлов (как у send);
75 — за папкой уже следят или файл занят; 130 или 143 — прервано посреди файла.",
        },
        _ => return None,
    })
}

pub fn heading(english: &str) -> Option<&'static str> {
    Some(match english {
        "Input and results" => "Файлы",
        "Ledger" => "Журнал отправок",
        "Settings file" => "Файл настроек",
        "Account" => "Учётная запись",
        "Pace and retries" => "Скорость и повторы",
        "Reading the file" => "Как читать файл",
        "Unattended" => "Работа без человека",
        "Screen and log" => "Экран и журнал",
        "The page" => "Страница",
        "Stand-in service" => "Учебный сервис",
        _ => return None,
    })
}

pub fn value(english: &str) -> Option<&'static str> {
    Some(match english {
        "FILE" => "ФАЙЛ",
        "PATH" => "ПУТЬ",
        "DIR" => "ПАПКА",
        "NAME" => "ИМЯ",
        "URL" | "ADDRESS" => "АДРЕС",
        "RATE" => "СКОРОСТЬ",
        "N" => "ЧИСЛО",
        "DAYS" => "ДНИ",
        "TIME" => "ВРЕМЯ",
        "MS" => "МС",
        "CHOICE" => "ВЫБОР",
        "CHAR" => "ЗНАК",
        "FORMAT" | "FORM" => "ВИД",
        "ZONE" => "ПОЯС",
        "SHEET" => "ЛИСТ",
        "FIELD=NAME" => "ПОЛЕ=СТОЛБЕЦ",
        "NAME=STATUS" => "НАЗВАНИЕ=СТАТУС",
        "STATUS" => "СТАТУС",
        "DATE" => "ДАТА",
        "AGE" => "СРОК",
        "WHEN" => "КОГДА",
        "LANG" => "ЯЗЫК",
        "ORDER" => "ЗАКАЗ",
        "FAULT" => "СБОЙ",
        "ADDR" => "АДРЕС:ПОРТ",
        "init" => "init",
        "user|token" => "user|token",
        "add|remove|list" => "add|remove|list",
        _ => return None,
    })
}

pub fn argument(command: &str, id: &str) -> Option<&'static str> {
    Some(match (command, id) {
        ("sandbox", "port") => "Порт на этом компьютере; 0 — любой свободный",
        ("sandbox", "unknown") => "Номер заказа, которого сервис не знает. Можно повторять",
        ("sandbox", "faults") => "Какой сбой разыграть. Можно повторять",
        ("sandbox", "latency") => "Отвечать только через столько миллисекунд",
        ("sandbox", "counters") => {
            "Не помнить ничего, кроме счётчиков: у заказов нет состояния, память не растёт. Для \
             измерений"
        }
        ("sandbox", "user") => "Имя учётной записи, которую знает сервис",
        ("template", "path") => {
            "Какой файл записать, .xlsx или .csv; тот, что уже есть, не перезаписывается [по \
             умолчанию: orders.xlsx]"
        }
        ("history", "subject") => {
            "Номер заказа: всё, что по нему уходило. Не указан — последние отправки. Или слово: \
             backup — скопировать журнал, restore — вернуть его из копии, prune — забыть старое, \
             set-aside — отложить повреждённый журнал"
        }
        ("history", "copy") => {
            "Для backup: куда записать копию, новый файл. Для restore: из какой копии вернуть"
        }
        ("history", "json") => "Печатать JSON, один массив, время по UTC",
        ("history", "runs") => "Сколько отправок показать",
        ("history", "ledger") => {
            "Файл журнала отправок [переменная: JUSTCLICK_LEDGER] [по умолчанию: в системной папке \
             для таких файлов]"
        }
        ("history", "older_than") => {
            "Для prune: забыть заказы, по которым столько времени ничего не уходило, например 90d \
             (дней), 12w (недель) или 1y (год)"
        }
        ("history", "yes") => "Для restore, prune и set-aside: не спрашивать",
        ("settings", "action") => {
            "init — ответить на вопросы и создать файл настроек. Не указано — показать, что \
             действует и откуда взято"
        }
        ("doctor", "folder") => "Папка, куда будут записаны результаты [по умолчанию: текущая]",
        ("doctor", "notify") => {
            "Отправить пробное сообщение тем, кто назван в разделе [notify] файла настроек"
        }
        ("doctor", "offline") => "Не соединяться с сервисом: только настройки, журнал и папка",
        ("settings" | "doctor", "json") => "Печатать JSON",
        ("serve", id) if serve(id).is_some() => return serve(id),
        ("generate", "folder") => "Папка; она должна существовать",
        ("check", "failed") => {
            "Куда записать строки, которые нельзя отправить, каждую с причиной, чтобы исправить: \
             .csv или .xlsx"
        }
        ("send", "failed") => {
            "Куда записать строки, с которыми ещё нужно что-то сделать, каждую с причиной, чтобы \
             исправить и отправить: .csv или .xlsx"
        }
        ("check", "results") => {
            "Куда записать, что было бы отправлено, CSV или .xlsx; - — на стандартный вывод [по \
             умолчанию: orders.check.csv рядом с orders.csv, orders.check.xlsx рядом с книгой]"
        }
        ("check", "no_results") => "Не записывать файл результатов",
        ("check", "rate") => {
            "Для какой скорости считать время отправки: 5/s (в секунду), 300/min (в минуту), \
             1000/h (в час) или unlimited (без ограничения)"
        }
        ("send", "results") => {
            "Куда записать результаты, CSV или .xlsx; - — на стандартный вывод [по умолчанию: \
             orders.results.csv рядом с orders.csv, orders.results.xlsx рядом с книгой]"
        }
        ("watch", id) if watch(id).is_some() => return watch(id),
        ("send" | "watch" | "settings" | "doctor" | "serve", id) if send_only(id).is_some() => {
            return send_only(id);
        }
        (_, id) => return shared(id),
    })
}

fn serve(id: &str) -> Option<&'static str> {
    Some(match id {
        "subject" => {
            "user или token — завести того, кому можно на страницу. Не указано — открыть страницу"
        }
        "action" => "Что сделать с пользователем или токеном",
        "name" => "Имя пользователя или токена",
        "admin" => "Для add: видит отправки всех",
        "listen" => {
            "Адрес и порт или один порт, тогда только на этом компьютере; порт 0 — любой свободный"
        }
        "hosts" => {
            "Имя или адрес, под которым открывают страницу, кроме того, на котором она слушает. \
             Можно повторять"
        }
        "tls_cert" => "Цепочка сертификатов (PEM) для https",
        "tls_key" => "Ключ сертификата (PEM)",
        "behind_proxy" => {
            "Перед программой прокси: https у него, и он говорит, кто спрашивает. Заголовкам \
             X-Forwarded-For, -Proto и -Host верить"
        }
        "state_dir" => {
            "Папка, в которой лежат загруженные файлы [по умолчанию: рядом с журналом отправок]"
        }
        "max_upload" => "Сколько мегабайт самое большее в загружаемом файле",
        "keep_days" => {
            "Через сколько дней удалять загруженные файлы, которых никто не касался, вместе с их \
             результатами. Что отправлено, остаётся в журнале отправок"
        }
        "open_metrics" => {
            "Показывать показатели по адресу /metrics без токена всем, кому адрес доступен"
        }
        _ => return None,
    })
}

fn watch(id: &str) -> Option<&'static str> {
    Some(match id {
        "inbox" => "Папка, в которую кладут файлы, CSV или книги [в файле настроек: inbox]",
        "once" => "Отправить то, что сейчас лежит в папке, и закончить",
        "settle" => "Сколько времени размер и дата файла не должны меняться, прежде чем он берётся",
        "metrics" => {
            "Показывать показатели для Prometheus по адресу http://АДРЕС/metrics; один номер порта — \
             адрес на этом же компьютере, другим не видный"
        }
        "poll" => {
            "Заглядывать в папку не реже, чем раз в столько времени: о новых файлах на сетевых \
             дисках система сама не сообщает"
        }
        "sandbox" => {
            "Репетиция с учебным сервисом внутри программы: с компьютера ничего не уходит, файлы \
             попадают в папку rehearsal"
        }
        _ => return None,
    })
}

fn send_only(id: &str) -> Option<&'static str> {
    Some(match id {
        "sandbox" => {
            "Репетиция с учебным сервисом внутри программы: с компьютера ничего не уходит, \
             параметры учётной записи не нужны"
        }
        "user" => {
            "Имя учётной записи: то, что стоит перед .justclick.ru [переменная: JUSTCLICK_USER]"
        }
        "api_key_file" => {
            "Файл с ключом API, одна строка [переменная с самим ключом: JUSTCLICK_API_KEY]"
        }
        "endpoint" => {
            "Полный адрес сервиса [переменная: JUSTCLICK_ENDPOINT] [по умолчанию: \
             https://ИМЯ.justclick.ru/api/UpdateOrderStatus]"
        }
        "ca_file" => "Ещё один корневой сертификат (PEM), которому доверять",
        "rate" => {
            "Не больше стольких запросов, равномерно: 5/s (в секунду), 300/min (в минуту), 1000/h \
             (в час) или unlimited (без ограничения)"
        }
        "workers" => "Сколько запросов самое большее ждут ответа сразу, от 1 до 256",
        "timeout" => "Сколько ждать полного ответа",
        "connect_timeout" => "Сколько ждать соединения",
        "retries" => "Сколько раз повторить неудачную попытку",
        "on_unconfirmed" => {
            "Если попытка могла удаться, но ответ потерялся: retry — повторить, hold — оставить \
             строку человеку как unconfirmed"
        }
        "stop_after" => {
            "Остановиться после стольких попыток подряд без подтверждённого ответа сервиса, когда \
             хотя бы одна строка исчерпала свои повторы"
        }
        "ledger" => {
            "Файл, в котором запоминается всё отправленное [переменная: JUSTCLICK_LEDGER] [по \
             умолчанию: в системной папке для таких файлов]"
        }
        "no_ledger" => {
            "Ничего не запоминать: после сбоя никто не узнает, какие строки ушли, а файл, \
             отправленный дважды, дважды обновит каждый заказ"
        }
        "resend" => "Отправить строки снова, даже если их уже приняли раньше",
        "no_wait" => {
            "Если эта учётная запись уже занята другой отправкой, не ждать, а завершиться с кодом \
             75"
        }
        "yes" => "Не спрашивать, даже если файл необычный",
        "deadline" => {
            "После этого времени ничего не отправлять: время дня, например 18:00, или сколько \
             времени можно отправлять, например 2h"
        }
        "status_file" => "Файл, в котором всегда записано, как идут дела, в виде JSON",
        "notify.when" => {
            "Когда сообщать об отправке тем, кто назван в разделе [notify] файла настроек: при \
             неудаче (failure), всегда (always) или никогда (never)"
        }
        "metrics_file" => {
            "После каждой отправки записать в этот файл показатели для Prometheus; для textfile \
             collector из node_exporter имя должно кончаться на .prom"
        }
        _ => return None,
    })
}

fn shared(id: &str) -> Option<&'static str> {
    Some(match id {
        "files" => {
            "Файлы с отправками за день, CSV или книги (.xlsx, .xls, .ods); - — читать стандартный \
             ввод"
        }
        "sheet" => {
            "Лист книги: название или номер [по умолчанию: первый видимый, на котором есть заказы]"
        }
        "delimiter" => {
            "Разделитель: comma, semicolon, tab, pipe или сам знак [по умолчанию: определяется сам]"
        }
        "encoding" => {
            "Кодировка: utf-8, windows-1251, cp866, koi8-r, mac-cyrillic, utf-16le или utf-16be \
             [по умолчанию: определяется сама]"
        }
        "date_format" => {
            "Как записаны даты: day-first (сначала день), month-first (сначала месяц) или шаблон, \
             например %d/%m/%Y"
        }
        "time_zone" => "Часовой пояс дат в файле",
        "columns" => {
            "Какой столбец что означает, например bill_id=\"Номер заказа\"; поля: bill_id (заказ), \
             status, date, date_sent, date_paid, rpo (трек-номер). Можно повторять"
        }
        "status_names" => {
            "Что значит ваш статус, например \"Доставлен=sent\"; статусы: sent (отправлен), paid \
             (оплачен), return (возврат), cancel (отменён). Можно повторять"
        }
        "default_status" => "Статус для строк, в которых его нет",
        "default_date" => {
            "Дата для строк, в которых она нужна, но не указана: today (сегодня) или дата, \
             например 15.03.2024"
        }
        "rpo_check" => {
            "Трек-номера, каких у почты не бывает: warn — отправить с замечанием, error — считать \
             ошибкой, off — не проверять"
        }
        "on_conflict" => {
            "Строки, которые ставят одному заказу один статус с разными данными: refuse — не \
             отправлять ни одной, last — отправить по порядку, останется последняя"
        }
        "strict" => "Считать замечания ошибками",
        "summary" => {
            "Итог: human — для людей (стандартный поток ошибок), json — объект JSON (стандартный \
             вывод)"
        }
        "quiet" => "Показывать только ошибки",
        "verbose" => "Показывать подробности; -vv и -vvv — ещё больше",
        "progress" => {
            "Полоса хода: auto — в терминале полоса, в других случаях строка время от времени"
        }
        "log_file" => "Вести журнал в этом файле",
        "log_format" => "Вид журнала",
        "log_rotate" => {
            "Начинать новый файл журнала каждый день (daily), например import.2024-03-15.log для \
             import.log, или никогда (never)"
        }
        "log_keep" => "Вместе с --log-rotate daily: за сколько дней хранить файлы журнала",
        "lang" => "Язык сообщений; auto — как в системе",
        "config" => {
            "Файл настроек [переменная: JUSTCLICK_CONFIG] [по умолчанию: в системной папке для \
             таких файлов]"
        }
        "account" => "Учётная запись из файла настроек [переменная: JUSTCLICK_ACCOUNT]",
        "profile" => {
            "Профиль из файла настроек: как читать файлы одного вида [переменная: \
             JUSTCLICK_PROFILE]"
        }
        _ => return None,
    })
}
