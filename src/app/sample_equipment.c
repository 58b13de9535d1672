/* The equipment catalogue of the sample village. */
#include <math.h>
#include <string.h>

#include "app/sample.h"

#define MADE_UP "ساختگی برای نمونه / made up for the sample"

/* ---- equipment: plausible, of no maker ----------------------------------------------------------------- */

static const struct dg_equipment equipment[] = {
    {.equipment_id = "FIX4",
     .model = "fixed camera 4 MP, varifocal 2.8-12 mm",
     .kind = "fixed",
     .projection = "rectilinear",
     .width_px = 2688,
     .height_px = 1520,
     .hfov_min_deg = 28,
     .hfov_max_deg = 98,
     .sensor_width_mm = 5.37,
     .focal_min_mm = 2.8,
     .focal_max_mm = 12,
     .ir_range_m = 45,
     .min_lux = 0.01,
     .power_w = 9,
     .poe_class = "3",
     .bitrate_mbps = 6,
     .price = 95e6},
    {.equipment_id = "FIX8",
     .model = "fixed camera 8 MP, varifocal 3.6-12 mm",
     .kind = "fixed",
     .projection = "rectilinear",
     .width_px = 3840,
     .height_px = 2160,
     .hfov_min_deg = 33,
     .hfov_max_deg = 90,
     .sensor_width_mm = 7.2,
     .focal_min_mm = 3.6,
     .focal_max_mm = 12,
     .ir_range_m = 50,
     .min_lux = 0.02,
     .power_w = 12,
     .poe_class = "3",
     .bitrate_mbps = 12,
     .price = 160e6},
    {.equipment_id = "TELE",
     .model = "fixed camera 4 MP, 8-32 mm",
     .kind = "fixed",
     .projection = "rectilinear",
     .width_px = 2688,
     .height_px = 1520,
     .hfov_min_deg = 9.6,
     .hfov_max_deg = 37,
     .sensor_width_mm = 5.37,
     .focal_min_mm = 8,
     .focal_max_mm = 32,
     .ir_range_m = 60,
     .min_lux = 0.01,
     .power_w = 14,
     .poe_class = "3",
     .bitrate_mbps = 6,
     .price = 140e6},
    {.equipment_id = "DARK",
     .model = "fixed camera 2 MP, 4 mm, without infra-red light",
     .kind = "fixed",
     .projection = "rectilinear",
     .width_px = 1920,
     .height_px = 1080,
     .hfov_min_deg = 67,
     .hfov_max_deg = 67,
     .sensor_width_mm = 5.3,
     .focal_min_mm = 4,
     .focal_max_mm = 4,
     .ir_range_m = 0,
     .min_lux = 0.1,
     .power_w = 5,
     .poe_class = "2",
     .bitrate_mbps = 4,
     .price = 55e6},
    {.equipment_id = "PTZ",
     .model = "pan-tilt-zoom camera 4 MP, 25 times",
     .kind = "ptz",
     .projection = "rectilinear",
     .width_px = 2560,
     .height_px = 1440,
     .hfov_min_deg = 2.7,
     .hfov_max_deg = 57,
     .sensor_width_mm = 5.2,
     .focal_min_mm = 4.8,
     .focal_max_mm = 110,
     .ir_range_m = 100,
     .min_lux = 0.01,
     .pan_min_deg = 0,
     .pan_max_deg = 360,
     .tilt_min_deg = 12,
     .tilt_max_deg = 90,
     .power_w = 24,
     .poe_class = "4",
     .bitrate_mbps = 8,
     .price = 480e6},
    {.equipment_id = "FISH",
     .model = "fisheye camera 12 MP",
     .kind = "fisheye",
     .projection = "equidistant",
     .width_px = 3000,
     .height_px = 3000,
     .hfov_min_deg = 180,
     .hfov_max_deg = 180,
     .ir_range_m = 10,
     .min_lux = 0.05,
     .power_w = 10,
     .poe_class = "3",
     .bitrate_mbps = 14,
     .price = 190e6},
};
#define N_EQUIPMENT ((int32_t)(sizeof equipment / sizeof *equipment))

int dg_sample_equipment(struct dg_arena *arena, struct dg_dossier *d, struct dg_err *err)
{
    DG_TRY(DG_NEW(arena, &d->equipment.items, N_EQUIPMENT, err));
    for (int32_t i = 0; i < N_EQUIPMENT; i++) {
        struct dg_equipment *e = &d->equipment.items[d->equipment.n++];
        bool is_ptz = strcmp(equipment[i].kind, "ptz") == 0;
        *e = equipment[i];
        e->maker = "نمونه / sample";
        e->capabilities = "[]";
        e->source = MADE_UP;
        e->vfov_deg = NAN;
        e->fps = 15;
        e->codec = "h265";
        e->running_cost_year = 0.05 * e->price;
        if (!is_ptz) e->pan_min_deg = e->pan_max_deg = e->tilt_min_deg = e->tilt_max_deg = NAN;
        if (e->sensor_width_mm <= 0) e->sensor_width_mm = e->focal_min_mm = e->focal_max_mm = NAN;
    }
    return 0;
}
