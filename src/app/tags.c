/* Tags: values of OpenStreetMap tags as numbers. */
#include "app/tags.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/text.h"

#define FOOT_M 0.3048
#define INCH_M 0.0254
#define MILE_KM 1.609344
#define KNOT_KM 1.852

const char *dg_tag_value(const struct dg_feature *feature, const char *key)
{
    for (int32_t i = 0; i < feature->n_tags; i++) {
        if (strcmp(feature->tags[i].key, key) == 0) return feature->tags[i].value;
    }
    return NULL;
}

bool dg_tag_is(const struct dg_feature *feature, const char *key, const char *value)
{
    const char *found = dg_tag_value(feature, key);
    return found && strcmp(found, value) == 0;
}

bool dg_word_in(const char *word, const char *list)
{
    size_t n = strlen(word);

    if (n == 0) return false;
    for (const char *s = list; *s;) {
        size_t part = strcspn(s, " ");
        if (part == n && memcmp(s, word, n) == 0) return true;
        s += part + (s[part] == ' ');
    }
    return false;
}

/* The plain decimal number at the beginning: digits and at most one point. Moves *s behind it and its blanks.
 */
static bool take_number(const char **s, double *out)
{
    char digits[32];
    size_t n = strspn(*s, "0123456789.");

    if (n == 0 || n >= sizeof digits) return false;
    memcpy(digits, *s, n);
    digits[n] = '\0';
    if (!dg_parse_double(digits, out)) return false;
    *s += n;
    while (**s == ' ') (*s)++;
    return true;
}

double dg_length_parse_m(const char *s)
{
    double value, inches = 0, metres;

    if (!s) return NAN;
    while (*s == ' ') s++;
    if (!take_number(&s, &value)) return NAN;
    if (!*s || dg_word_in(s, "m metre metres meter meters")) {
        metres = value;
    } else if (dg_word_in(s, "ft feet foot")) {
        metres = value * FOOT_M;
    } else if (*s == '\'') {
        s++;
        while (*s == ' ') s++;
        if (*s && (!take_number(&s, &inches) || inches >= 12 || strcmp(s, "\"") != 0)) return NAN;
        metres = value * FOOT_M + inches * INCH_M;
    } else {
        return NAN;
    }
    return metres >= 0 && metres <= DG_MAX_HEIGHT_M ? metres : NAN;
}

double dg_speed_parse_kmh(const char *s)
{
    double value;

    if (!s) return NAN;
    if (strcmp(s, "walk") == 0) return 5;
    if (!take_number(&s, &value)) return NAN;
    if (!*s || dg_word_in(s, "km/h kmh kph")) {
        /* as it is */
    } else if (strcmp(s, "mph") == 0) {
        value *= MILE_KM;
    } else if (strcmp(s, "knots") == 0) {
        value *= KNOT_KM;
    } else {
        return NAN;
    }
    return value > 0 && value <= 200 ? value : NAN;
}

/* "south-west", "South West" -> "SW"; false when a part is no direction. */
static bool compass_word(const char *s, char *out, size_t n)
{
    static const char *const names[] = {"north", "east", "south", "west"};
    size_t k = 0;

    while (*s) {
        size_t i = 0;
        while (i < 4 && strncasecmp(s, names[i], strlen(names[i])) != 0) i++;
        if (i == 4 || k + 1 >= n) return false;
        out[k++] = (char)toupper((unsigned char)names[i][0]);
        s += strlen(names[i]);
        while (*s == '-' || *s == ' ' || *s == '_') s++;
    }
    out[k] = '\0';
    return k > 0;
}

double dg_direction_parse_deg(const char *s)
{
    static const char *const points[16] = {"N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
                                           "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"};
    char word[8];
    double value;

    if (!s) return NAN;
    if (!compass_word(s, word, sizeof word))
        snprintf(word, sizeof word, "%s", strlen(s) < sizeof word ? s : "");
    for (int i = 0; i < 16; i++) {
        if (strcasecmp(word, points[i]) == 0) return i * 22.5;
    }
    if (!take_number(&s, &value) || (*s && strcmp(s, "°") != 0) || value > 360) return NAN;
    return value >= 360 ? value - 360 : value;
}

double dg_number_parse(const char *s, double lo, double hi)
{
    double value;
    return s && dg_parse_double(s, &value) && value >= lo && value <= hi ? value : NAN;
}
