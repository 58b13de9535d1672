#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <tap.h>
#include <unistd.h>

#include "disk.h"

#include "io/io.h"
#include "reader/reader.h"

static char folder[] = "/tmp/didgah-raster-XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* Files in the folder: what is left beside a file shows. */
static int count_in_folder(void)
{
    int n = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));) n += e->d_name[0] != '.';
    if (dir) closedir(dir);
    return n;
}

static int terrain(struct dg_arena *arena, const char *name, int32_t epsg, struct dg_box box, double step_m,
                   struct dg_raster *out, struct dg_err *err)
{
    const char *path = in_folder(name);
    return dg_reader_terrain(arena, &path, 1, epsg, box, step_m, out, err);
}

/* What is written is read back as it was: same nodes, same values, the right way up. */
static void test_round_trip(void)
{
    enum { NX = 70, NY = 41 };
    static float z[NX * NY];
    struct dg_raster out = {600000.25, 3900000.75, 0.5, NX, NY, z}, back;
    struct dg_arena arena = {0};
    struct dg_err err = {0};
    for (int j = 0; j < NY; j++) {
        for (int i = 0; i < NX; i++) z[j * NX + i] = (float)(i + 1000 * j) / 16;
    }
    const char *path = in_folder("written.tif");
    disk_n = 0;
    CHECK_INT(dg_reader_write_tiff(path, 32638, &out, &err), 0);
    CHECK(disk_is_synced_first(path));
    CHECK_INT(count_in_folder(), 1);
    struct dg_box box = {out.x0, out.y0, out.x0 + (NX - 1) * 0.5, out.y0 + (NY - 1) * 0.5};
    CHECK_INT(dg_reader_terrain(&arena, &path, 1, 32638, box, 0.5, &back, &err), 0);
    if (err.code) printf("# %s\n", err.msg);
    if (err.code) return;
    CHECK_INT(back.nx, NX);
    CHECK_INT(back.ny, NY);
    CHECK_NEAR(back.x0, out.x0, 0);
    CHECK_NEAR(back.y0, out.y0, 0);
    int n_different = 0;
    for (int i = 0; i < NX * NY; i++) n_different += !(fabsf(back.z_m[i] - z[i]) < 1e-3f);
    CHECK_INT(n_different, 0);
    struct stat st;
    CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0644);
    dg_arena_done(&arena);
}

/* What the user's shell sets for GDAL and PROJ does not reach the reader. */
static void test_environment(void)
{
    float z[4] = {0};
    struct dg_raster raster = {500000, 3900000, 1, 2, 2, z};
    struct dg_err err = {0};
    static const char *const names[] = {"PROJ_DATA", "PROJ_LIB", "GDAL_DATA", "GDAL_DRIVER_PATH", "GDAL_SKIP"};
    for (size_t i = 0; i < 5; i++) setenv(names[i], i < 4 ? "/nowhere" : "GTiff", 1);
    CHECK_INT(dg_reader_write_tiff(in_folder("other.tif"), 32638, &raster, &err), 0);
    if (err.code) printf("# %s\n", err.msg);
    for (size_t i = 0; i < 5; i++) unsetenv(names[i]);
    unlink(in_folder("other.tif"));
}

/* Another program finds the same values at the same places. */
static void test_peer(void)
{
    if (system("command -v gdallocationinfo >/dev/null 2>&1") != 0) {
        tap_skip("gdallocationinfo (package gdal-bin) is not here");
        return;
    }
    static const int nodes[][2] = {{0, 0}, {69, 0}, {0, 40}, {33, 17}};
    for (size_t i = 0; i < 4; i++) {
        char command[512], answer[64] = "";
        snprintf(command, sizeof command, "gdallocationinfo -valonly -geoloc %s %.2f %.2f",
                 in_folder("written.tif"), 600000.25 + 0.5 * nodes[i][0], 3900000.75 + 0.5 * nodes[i][1]);
        FILE *f = popen(command, "r");
        CHECK(f && fgets(answer, sizeof answer, f));
        if (f) pclose(f);
        CHECK_NEAR(atof(answer), (nodes[i][0] + 1000 * nodes[i][1]) / 16.0, 1e-3);
    }
    char command[256], all[8192];
    snprintf(command, sizeof command, "gdalinfo %s", in_folder("written.tif"));
    FILE *f = popen(command, "r");
    size_t n = f ? fread(all, 1, sizeof all - 1, f) : 0;
    if (f) pclose(f);
    all[n] = '\0';
    CHECK(strstr(all, "32638") && strstr(all, "Size is 70, 41") && strstr(all, "Float32"));
    CHECK(strstr(all, "DEFLATE") && !strstr(all, "NoData"));
    CHECK(strstr(all, "Origin = (600000.0000") && strstr(all, "Pixel Size = (0.5000"));
}

/* Beyond the raster there is no ground: said with a count, nothing made up. */
static void test_outside(void)
{
    struct dg_arena arena = {0};
    struct dg_raster back;
    struct dg_err err = {0};
    struct dg_box box = {600030, 3900000, 600050, 3900010};
    CHECK_INT(terrain(&arena, "written.tif", 32638, box, 1, &back, &err), DG_EFORMAT);
    CHECK(strstr(err.msg, "heights are missing"));
    dg_arena_done(&arena);
}

static void test_unwritable(void)
{
    float z[4] = {0};
    struct dg_raster raster = {0, 0, 1, 2, 2, z};
    struct dg_err err = {0};
    int n_files = count_in_folder();
    CHECK_INT(dg_reader_write_tiff("/nowhere/at/all.tif", 32638, &raster, &err), DG_EIO);
    CHECK_INT(dg_reader_write_tiff(in_folder("bad.tif"), 1, &raster, &err), DG_EINVAL);
    CHECK(strstr(err.msg, "EPSG:1 is unknown"));
    CHECK_INT(count_in_folder(), n_files);
}

/* A tile whose heights rise evenly with longitude and latitude. */
static double even(double lon, double lat) { return 1000 + 400 * (lon - 46) + 800 * (lat - 35); }

/* So steep at 47 E that a height from half a cell beside is 37 m off. */
static double steep(double lon, double lat)
{
    (void)lat;
    return fmin(fmax(5000 + 80000 * (lon - 47), 0), 9000);
}

static void tile_write(const char *name, int west, double (*height)(double lon, double lat), int void_row)
{
    enum { N = 1201 };
    static unsigned char bytes[N * N * 2];
    for (int row = 0; row < N; row++) {
        for (int i = 0; i < N; i++) {
            int z = (int)lround(height(west + i / 1200.0, 36 - row / 1200.0));
            if (row == void_row) z = -32768;
            bytes[2 * (row * N + i)] = (unsigned char)(z >> 8 & 0xff);
            bytes[2 * (row * N + i) + 1] = (unsigned char)(z & 0xff);
        }
    }
    int fd = open(in_folder(name), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    CHECK(write(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes);
    close(fd);
}

static void test_tile(void)
{
    struct dg_arena arena = {0};
    struct dg_raster raster = {0};
    struct dg_err err = {0};
    struct dg_crs_map *crs = NULL;
    struct dg_pt sw;
    CHECK_INT(dg_crs_open(32638, &crs, &err), 0);
    CHECK_INT(dg_crs_to_metres(crs, (struct dg_pt){46.3, 35.6}, &sw, &err), 0);
    tile_write("srtm_n35e046.hgt", 46, even, -1);
    struct dg_box box = {sw.x, sw.y, sw.x + 3000, sw.y + 2000};
    CHECK_INT(terrain(&arena, "srtm_n35e046.hgt", 32638, box, 50, &raster, &err), 0);
    if (err.code) printf("# %s\n", err.msg);
    for (int j = 0; j < raster.ny; j += 7) {
        for (int i = 0; i < raster.nx; i += 7) {
            struct dg_pt lonlat;
            dg_crs_to_lonlat(crs, (struct dg_pt){raster.x0 + i * 50.0, raster.y0 + j * 50.0}, &lonlat, &err);
            CHECK_NEAR((double)raster.z_m[j * raster.nx + i], even(lonlat.x, lonlat.y),
                       0.75); /* whole metres in it */
        }
    }
    tile_write("N35E046.hgt", 46, even, 480); /* latitude 35.6: a row without heights */
    CHECK_INT(terrain(&arena, "N35E046.hgt", 32638, box, 50, &raster, &err), DG_EFORMAT);
    CHECK(strstr(err.msg, "heights are missing"));
    tile_write("somewhere.hgt", 46, even, -1);
    CHECK_INT(terrain(&arena, "somewhere.hgt", 32638, box, 50, &raster, &err), DG_EFORMAT);
    CHECK(strstr(err.msg, "name"));
    CHECK_INT(terrain(&arena, "N35E046.hgt", 32638, box, 0.01, &raster, &err), DG_ELIMIT);
    dg_crs_close(&crs);
    dg_arena_done(&arena);
}

/* Tiles join without a step, whichever comes first; a hole of one is filled by the other. */
static void test_tiles(void)
{
    char west[128], east[128], again[128];
    struct dg_crs_map *crs = NULL;
    struct dg_err err = {0};
    struct dg_pt sw;
    CHECK_INT(dg_crs_open(32638, &crs, &err), 0);
    CHECK_INT(dg_crs_to_metres(crs, (struct dg_pt){47, 35.6}, &sw, &err), 0);
    tile_write("N35E046.hgt", 46, steep, 480);
    tile_write("N35E047.hgt", 47, steep, -1);
    tile_write("srtm_n35e046.hgt", 46, steep, -1);
    snprintf(west, sizeof west, "%s", in_folder("N35E046.hgt"));
    snprintf(east, sizeof east, "%s", in_folder("N35E047.hgt"));
    snprintf(again, sizeof again, "%s", in_folder("srtm_n35e046.hgt"));
    const char *const orders[][3] = {{west, again, east}, {east, west, again}, {again, east, west}};
    struct dg_box box = {sw.x - 400, sw.y - 300, sw.x + 400, sw.y + 300};
    for (size_t k = 0; k < 3; k++) {
        struct dg_arena arena = {0};
        struct dg_raster raster = {0};
        CHECK_INT(dg_reader_terrain(&arena, orders[k], 3, 32638, box, 10, &raster, &err), 0);
        double worst = 0;
        for (int i = 0; i < raster.nx * raster.ny; i++) {
            struct dg_pt at = {raster.x0 + i % raster.nx * 10.0, raster.y0 + i / raster.nx * 10.0}, lonlat;
            dg_crs_to_lonlat(crs, at, &lonlat, &err);
            worst = fmax(worst, fabs((double)raster.z_m[i] - steep(lonlat.x, lonlat.y)));
        }
        CHECK_NEAR(worst, 0, 1.5); /* whole metres in it, and GDAL's 0.01 of a cell */
        dg_arena_done(&arena);
    }
    struct dg_arena arena = {0};
    struct dg_raster raster = {0};
    CHECK_INT(dg_reader_terrain(&arena, orders[1], 2, 32638, box, 10, &raster, &err), DG_EFORMAT);
    printf("# %s\n", err.msg);
    CHECK(strncmp(err.msg, east, strlen(east)) == 0 && strstr(err.msg, " and 1 more: "));
    CHECK(strstr(err.msg, "of 4941 heights are missing, between longitude 46.99"));
    CHECK(strstr(err.msg, "--terrain"));
    dg_crs_close(&crs);
    dg_arena_done(&arena);
}

int main(void)
{
    CHECK(mkdtemp(folder) != NULL);
    TAP_CASE("a GeoTIFF is read back as it was written", test_round_trip);
    TAP_CASE("the user's environment does not reach the reader", test_environment);
    TAP_CASE("gdalinfo and gdallocationinfo find the same", test_peer);
    TAP_CASE("outside of the raster is an error with a count", test_outside);
    TAP_CASE("what cannot be written leaves nothing behind", test_unwritable);
    TAP_CASE("an SRTM tile has its heights where its name says", test_tile);
    TAP_CASE("tiles join without a step and fill each other's holes", test_tiles);
    static const char *const names[] = {"written.tif", "srtm_n35e046.hgt", "N35E046.hgt", "N35E047.hgt",
                                        "somewhere.hgt"};
    for (size_t i = 0; i < 5; i++) unlink(in_folder(names[i]));
    CHECK_INT(rmdir(folder), 0); /* nothing else was made beside them */
    return tap_end();
}
