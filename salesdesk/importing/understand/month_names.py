"""Names of the months, whole and short, in the languages whose files we read."""

_NAMES = {
    "en": "january february march april may june july august september october november december",
    "en short": "jan feb mar apr may jun jul aug sep oct nov dec",
    "en other": "jan feb mar apr may june july aug sept oct nov dec",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "de short": "jän feb mär apr mai jun jul aug sept okt nov dez",
    "de other": "jänner feber mrz apr mai jun jul aug sep okt nov dez",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "fr short": "janv févr mars avr mai juin juil août sept oct nov déc",
    "fr plain": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "es short": "ene feb mar abr may jun jul ago set oct nov dic",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "it short": "gen feb mar apr mag giu lug ago set ott nov dic",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "pt short": "jan fev mar abr mai jun jul ago set out nov dez",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "nl short": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "pl plain": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "pl short": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ru plain": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "ru short": "янв фев мар апр май июн июл авг сен окт ноя дек",
}
MONTHS = {name: number for names in _NAMES.values() for number, name in enumerate(names.split(), 1)}
"""Month number by casefolded name."""
