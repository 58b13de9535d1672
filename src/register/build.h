/* Build: what making the register shares between schemes and private listings. Private to register. */
#ifndef DG_REGISTER_BUILD_H
#define DG_REGISTER_BUILD_H

#include "register/finder.h"
#include "register/place.h"

struct dg_building_up {
    struct dg_arena *arena;
    const struct dg_source *source;
    struct dg_register *reg;
    struct dg_err *err;
};

/* One camera of the source at `from`, published into `to`. */
int dg_build_camera(struct dg_building_up *b, const struct dg_source_scheme *from,
                    const struct dg_finders *finders, struct dg_crs_map *map, const struct dg_camera *camera,
                    struct dg_pub_camera *to);

/* "X-" and ten letters made with the secret. */
void dg_build_id(const struct dg_source *source, char letter, const char *case_id, const char *object_id,
                 char out[DG_PUBLIC_ID_SIZE]);

/* A text, "" for NULL; without long numbers if something near it is coarse. */
int dg_build_text(struct dg_building_up *b, bool is_coarse, const char **text);
/* Both languages filled; `otherwise` when both are empty. */
struct dg_both dg_build_both(struct dg_both given, const char *otherwise);

#endif
