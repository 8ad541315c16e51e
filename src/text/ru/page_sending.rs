//! Words of the pages on which a file is sent and its results are shown, in Russian.

use crate::text::page::Sending;

/// A word.
#[expect(clippy::too_many_lines, reason = "a table, one line for each word")]
pub fn word(word: Sending) -> &'static str {
    match word {
        Sending::SendHeading => "Отправить?",
        Sending::WillSend => "Отправим",
        Sending::WontSend => "Не отправим",
        Sending::To => "Магазин",
        Sending::Pace => "Скорость",
        Sending::Takes => "Займёт",
        Sending::Queue => "Очередь",
        Sending::Unusual => "Посмотрите внимательно",
        Sending::SendNow => "Отправить",
        Sending::SendAnyway => "Всё верно, отправить",
        Sending::NotYet => "Нет, вернуться к проверке",
        Sending::CloseSafely => {
            "Страницу можно закрыть: отправка продолжится, а здесь всегда видно, как она \
             идёт."
        }
        Sending::Rehearsal => "Репетиция: в магазин ничего не уйдёт, ответы придумывает программа.",
        Sending::RehearsalShort => "репетиция",
        Sending::Rehearse => "Сначала прорепетировать",
        Sending::EndRehearsal => "Отправлять по-настоящему",
        Sending::ChooseAccount => "В какой магазин отправить?",
        Sending::OtherAccount => "Выбрать другой магазин",
        Sending::Unlimited => "без ограничения",
        Sending::Progress => "Идёт отправка",
        Sending::ProgressLabel => "Отправлено строк",
        Sending::Rate => "Скорость",
        Sending::TimeLeft => "Осталось",
        Sending::LastRows => "Последние строки",
        Sending::Pause => "Пауза",
        Sending::Resume => "Продолжить",
        Sending::Stop => "Остановить",
        Sending::StopHint => {
            "Новые строки отправляться не будут. Что уже отправлено, останется; продолжить \
             можно позже."
        }
        Sending::StopYes => "Да, остановить",
        Sending::StateReady => "Не отправлен",
        Sending::StateQueued => "В очереди",
        Sending::StatePending => "Скоро продолжится",
        Sending::StateRunning => "Отправляется",
        Sending::StatePaused => "На паузе",
        Sending::StateStopping => "Останавливается",
        Sending::StateFinished => "Отправлен",
        Sending::StateStopped => "Остановлен",
        Sending::StateFailed => "Не удалось отправить",
        Sending::PausedHint => {
            "Сейчас ничего не отправляется. Нажмите «Продолжить», когда будете готовы."
        }
        Sending::OtherRun => {
            "Для этого магазина сейчас отправляет другая программа. Отправка начнётся, когда \
             она закончит."
        }
        Sending::ConnectionLost => {
            "Связь со страницей прервалась, пробую снова. На отправку это не влияет."
        }
        Sending::DoneWell => "Всё отправлено",
        Sending::DoneWithFailures => "Отправлено не всё",
        Sending::Stopped => "Отправка остановлена",
        Sending::Failed => "Отправка прервалась",
        Sending::Rehearsed => "Репетиция закончена",
        Sending::SendAgain => "Исправить и отправить ещё раз",
        Sending::GoOnSending => "Продолжить отправку",
        Sending::GoOnHint => "Что уже отправлено, второй раз не отправится.",
        Sending::NextFile => "Загрузить следующий файл",
        Sending::Download => "Скачать",
        Sending::AllAsExcel => "Все строки, Excel",
        Sending::AllAsCsv => "Все строки, CSV",
        Sending::FailedAsExcel => "Только неотправленные, Excel",
        Sending::FailedAsCsv => "Только неотправленные, CSV",
        Sending::ResultsHeading => "Что стало с каждой строкой",
        Sending::OnlyFailed => "Требуют внимания",
        Sending::Outcome => "Итог",
        Sending::Explanation => "Пояснение",
        Sending::RemovedHint => {
            "Файл и его строки уже удалены с сервера по сроку хранения; итоги сохранились."
        }
        Sending::Account => "Магазин",
        Sending::SentBy => "Отправил",
        Sending::Started => "Начало",
        Sending::Ended => "Конец",
        Sending::HandedIn => "Загружен",
        Sending::OrdersHeading => "Что отправлялось по заказу",
        Sending::OrderHint => {
            "Введите номер заказа, чтобы увидеть всё, что по нему когда-либо отправлялось."
        }
        Sending::OrderNumberWrong => {
            "Номер заказа — это цифры, не больше двадцати. Проверьте, что вы ввели."
        }
        Sending::OrderNothing => "По этому заказу ничего не отправлялось.",
        Sending::When => "Когда",
        Sending::What => "Что отправляли",
        Sending::Became => "Что получилось",
        Sending::FromFile => "Из файла",
        Sending::Tracking => "трек-номер",
    }
}
