"""Each fault that docs/sample.md lists must be found by the assessment of the sample village."""
import json
import sys

a = json.load(open(sys.argv[1]))
needs = {n["need_id"]: n for n in a["needs"]}
cameras = {c["camera_id"]: c for c in a["cameras"]}
missed = []


def found(fault: str, is_found: bool) -> None:
    print(f"{fault}: {'found' if is_found else 'MISSED'}")
    if not is_found:
        missed.append(fault)


def yards(camera) -> float:
    return sum(i["area_m2"]["monitor"] for i in camera["intrusions"] if i["kind"] == "yard")


def gap(need_id, light, cause):
    return [g for g in needs[need_id]["gaps"] if g["light"] == light and g["cause"] == cause]


fixed = [c for c in cameras.values() if c["camera_id"] not in ("C-06", "C-09")]
found("C-23 looks into yards, more than any other fixed camera", max(fixed, key=yards)["camera_id"] == "C-23")
hidden = gap("N-04", "day", "hidden")
found("N-04 is hidden by the corner building from C-07",
      not needs["N-04"]["is_met"] and any(g["hidden_by_id"] == "B-7" and g["camera_id"] == "C-07" for g in hidden))
claims = [c["camera_id"] for c in cameras.values() if c.get("claim") and not c["claim"]["holds"]]
found("C-03 cannot reach faces at 600 m, and no other claim fails", claims == ["C-03"])
found("N-09 is served by no camera", needs["N-09"]["n_cameras_serving"] == 0 and needs["N-09"]["day"]["met"] == 0)
found("N-06 is met by day and dark by night",
      needs["N-06"]["day"]["is_met"] and needs["N-06"]["night"]["met"] == 0 and bool(gap("N-06", "night", "dark")))
found("N-10, the school, is seen above its ceiling", needs["N-10"]["day"]["over"] > 0 and not needs["N-10"]["is_met"])
found("N-12, the clinic, is seen above its ceiling", needs["N-12"]["day"]["over"] > 0 and not needs["N-12"]["is_met"])
found("N-03, the square, can be zoomed into above its ceiling", needs["N-03"]["day"]["over"] > 0)
unmet = sorted(n for n in needs if not needs[n]["is_met"])
found("no other need is unmet", unmet == ["N-04", "N-06", "N-09", "N-10", "N-12"])
found("every camera is judged", all(c["is_judged"] for c in cameras.values()))
sys.exit(bool(missed))
