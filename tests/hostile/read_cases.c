/* Read many files, each in a sandboxed child of its own, and say in one line of JSON what came of each.
 *
 * The libraries are linked here and the children are forked from that, so that a thousand cases take half a
 * minute; what they run, and the sandbox, is the reader program's own code. Standard input has a line for each
 * case: KIND <tab> PATH <tab> WHERE <tab> SECONDS <tab> MIB. KIND: extract, or terrain with WHERE as
 * EPSG,X0,Y0,X1,Y1,STEP. WHERE of an extract: W,S,E,N or a boundary's path or nothing. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "io/io.h"
#include "reader/child.h"
#include "reader/client.h"

static double case_mib;

static int start_forked(struct dg_session *s, const struct dg_request *request, const int *fds,
                        struct dg_err *err)
{
    struct dg_request r = *request;
    dg_auto(dg_text_done) struct dg_text text = {0};
    int ends[2], asked = memfd_create("request", MFD_CLOEXEC);
    if (case_mib > 0) r.memory_mib = case_mib;
    dg_request_put(&text, &r);
    if (asked < 0 || pipe2(ends, O_CLOEXEC) < 0 || write(asked, text.data, text.len) != (ssize_t)text.len)
        return dg_err_set(err, DG_EIO, "cannot start");
    lseek(asked, 0, SEEK_SET);
    s->cpu_seconds = r.cpu_seconds;
    s->memory_mib = r.memory_mib;
    fflush(stdout);
    s->pid = fork();
    if (s->pid == 0) {
        int high[DG_MAX_FILES], n = r.n_files;
        for (int i = 0; i < n; i++) high[i] = fcntl(fds[i], F_DUPFD, 100);
        int in = fcntl(asked, F_DUPFD, 100), out = fcntl(ends[1], F_DUPFD, 100);
        dup2(in, STDIN_FILENO);
        dup2(out, STDOUT_FILENO);
        for (int i = 0; i < n; i++) dup2(high[i], DG_FIRST_FD + i);
        _exit(dg_serve(STDIN_FILENO, STDOUT_FILENO));
    }
    close(asked);
    close(ends[1]);
    s->fd = ends[0];
    return 0;
}

static double children_ms(void)
{
    struct rusage u;
    getrusage(RUSAGE_CHILDREN, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

static void features_print(struct dg_json *json, const struct dg_extract *x)
{
    dg_json_array(json, "features");
    for (int32_t i = 0; i < x->n_features && i < 2000; i++) {
        const struct dg_feature *f = &x->features[i];
        int n_holes = 0;
        for (int32_t j = 0; j < f->geom.n_rings; j++) n_holes += f->geom.rings[j].is_hole;
        dg_json_object(json, NULL);
        dg_json_str(json, "id", f->source_id);
        dg_json_str(json, "layer", f->layer);
        dg_json_int(json, "kind", (int)f->geom.kind);
        dg_json_int(json, "outers", f->geom.n_rings - n_holes);
        dg_json_int(json, "holes", n_holes);
        dg_json_num(json, "area", dg_geom_area_m2(&f->geom), 3);
        dg_json_num(json, "x", f->geom.rings[0].pts[0].x, 4);
        dg_json_num(json, "y", f->geom.rings[0].pts[0].y, 4);
        dg_json_str(json, "repair", f->repair);
        dg_json_object(json, "tags");
        for (int32_t j = 0; j < f->n_tags; j++) dg_json_str(json, f->tags[j].key, f->tags[j].value);
        dg_json_end_object(json);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
    dg_json_array(json, "refused");
    for (int32_t i = 0; i < x->n_refused && i < 2000; i++) {
        dg_json_object(json, NULL);
        dg_json_str(json, "id", x->refused[i].source_id);
        dg_json_str(json, "reason", x->refused[i].reason);
        dg_json_end_object(json);
    }
    dg_json_end_array(json);
}

static int extract_case(struct dg_arena *arena, const char *path, const char *where, double seconds,
                        struct dg_json *json, struct dg_err *err)
{
    struct dg_extract_request r = {.path = path, .max_seconds = seconds, .margin_m = 20};
    struct dg_extract x = {0};
    r.has_bbox = sscanf(where, "%lf,%lf,%lf,%lf", &r.bbox[0], &r.bbox[1], &r.bbox[2], &r.bbox[3]) == 4;
    if (!r.has_bbox && where[0]) r.boundary_path = where;
    DG_TRY(dg_extract_with(start_forked, arena, &r, &x, err));
    dg_json_str(json, "format", x.format);
    dg_json_int(json, "epsg", x.epsg);
    dg_json_num(json, "scale_error_ppm", x.scale_error_ppm, 3);
    dg_json_int(json, "n_features", x.n_features);
    dg_json_int(json, "n_outside", x.n_outside);
    features_print(json, &x);
    return 0;
}

static int terrain_case(struct dg_arena *arena, const char *path, const char *where, struct dg_json *json,
                        struct dg_err *err)
{
    int epsg;
    double step;
    struct dg_box box;
    struct dg_raster raster = {0};
    if (sscanf(where, "%d,%lf,%lf,%lf,%lf,%lf", &epsg, &box.x0, &box.y0, &box.x1, &box.y1, &step) != 6)
        return dg_err_set(err, DG_EINVAL, "WHERE should be EPSG,X0,Y0,X1,Y1,STEP");
    DG_TRY(dg_terrain_with(start_forked, arena, &path, 1, epsg, box, step, &raster, err));
    dg_json_int(json, "nx", raster.nx);
    dg_json_int(json, "ny", raster.ny);
    dg_json_array(json, "z");
    for (int64_t i = 0; i < (int64_t)raster.nx * raster.ny && i < 400; i++)
        dg_json_num(json, NULL, (double)raster.z_m[i], 4);
    dg_json_end_array(json);
    return 0;
}

int main(void)
{
    char line[9000];
    struct dg_err err = {0};
    while (fgets(line, sizeof line, stdin)) {
        struct dg_arena arena = {0};
        struct dg_text text = {0}, part = {0};
        struct dg_json json, whole;
        line[strcspn(line, "\n")] = '\0';
        char *rest = line, *kind = strsep(&rest, "\t"), *path = strsep(&rest, "\t"),
             *where = strsep(&rest, "\t");
        char *seconds = strsep(&rest, "\t");
        case_mib = rest ? atof(rest) : 0;
        double before = children_ms();
        dg_json_begin(&json, &part, 0);
        dg_json_object(&json, NULL);
        int code = strcmp(kind, "terrain") == 0 ? terrain_case(&arena, path, where, &json, &err)
                                                : extract_case(&arena, path, where ? where : "",
                                                               seconds ? atof(seconds) : 0, &json, &err);
        if (code >= 0) dg_json_end_object(&json);
        dg_json_begin(&whole, &text, 0);
        dg_json_object(&whole, NULL);
        dg_json_str(&whole, "path", path);
        dg_json_int(&whole, "code", code);
        dg_json_str(&whole, "message", code < 0 ? err.msg : "");
        dg_json_num(&whole, "cpu_ms", children_ms() - before, 1);
        dg_json_end_object(&whole);
        printf("%s\t%s\n", text.data, code < 0 ? "{}" : part.data);
        dg_text_done(&text);
        dg_text_done(&part);
        dg_arena_done(&arena);
    }
    return 0;
}
