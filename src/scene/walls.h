/* The maker of dg_scene.walls. Private to scene/. */
#ifndef DG_SCENE_WALLS_H
#define DG_SCENE_WALLS_H

#include "scene/scene.h"

/* Needs prisms, rings and parts. Lives in `arena`: about 40 bytes a prism, 64 for each
 * chain of up to seven walls and 64 a convex part. DG_ENOMEM. */
int dg_walls_build(struct dg_arena *arena, const struct dg_scene *scene, struct dg_walls **out,
                   struct dg_err *err);

#endif
