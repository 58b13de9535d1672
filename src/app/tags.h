/* Tags: values of OpenStreetMap tags as numbers. Pure; private to app/. */
#ifndef DG_APP_TAGS_H
#define DG_APP_TAGS_H

#include "reader/reader.h"

/* The value of a key, NULL without it. */
const char *dg_tag_value(const struct dg_feature *feature, const char *key);
bool dg_tag_is(const struct dg_feature *feature, const char *key, const char *value);
/* Is `word` one of the words of `list`, parted by spaces? */
bool dg_word_in(const char *word, const char *list);

/* A length in metres: "12", "12 m", "12.5m", "40 ft", "12'", "12'6\"". NAN for anything else or a number below
 * 0 or above DG_MAX_HEIGHT_M. */
double dg_length_parse_m(const char *s);

/* A speed in km/h: "50", "50 km/h", "30 mph", "20 knots", "walk" (5). NAN for anything else. */
double dg_speed_parse_kmh(const char *s);

/* A direction clockwise from true north in [0, 360): degrees or a word of the compass ("N", "SSW",
 * "south-west"). NAN for anything else; several directions ("90;270") are anything else. */
double dg_direction_parse_deg(const char *s);

/* A plain number of at least `lo` and at most `hi`; NAN otherwise. */
double dg_number_parse(const char *s, double lo, double hi);

#endif
