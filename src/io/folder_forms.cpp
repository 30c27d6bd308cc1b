#include "io/folder_forms.hpp"

#include <string_view>

#include "core/exists.hpp"
#include "core/quoted.hpp"

namespace electra::io {
namespace {

/// A form in which models are stored that no reader here knows.
struct Form {
  std::string_view begin;  ///< of the name of a file or a folder that it has
  std::string_view end;
  std::string_view what;
  std::string_view advice;
};

constexpr std::string_view merge_advice =
    "; merge it into its base model (merge_and_unload() of PEFT) and save that";
constexpr std::string_view take_original =
    "; take the folder with model.safetensors or pytorch_model.bin that it was made from";
constexpr std::string_view save_model =
    "; save the model itself with save_pretrained(), or convert it with the trainer's own script";
constexpr std::string_view unpack = "; unpack it and give the folder that was in it";

constexpr Form forms[] = {
    {"adapter_config", ".json", "an adapter, without its base model", merge_advice},
    {"adapter_model", "", "an adapter, without its base model", merge_advice},
    {"pytorch_adapter", "", "an adapter, without its base model", merge_advice},
    {"", ".onnx", "an ONNX model", take_original},
    {"", ".onnx.data", "an ONNX model", take_original},
    {"", ".onnx_data", "an ONNX model", take_original},
    {"", ".ort", "a model of ONNX Runtime", take_original},
    {"", ".xml", "an OpenVINO model", take_original},
    {"openvino_model", ".bin", "an OpenVINO model", take_original},
    {"", ".tflite", "a TensorFlow Lite model", take_original},
    {"", ".mlpackage", "a Core ML model", take_original},
    {"", ".mlmodel", "a Core ML model", take_original},
    {"", ".gguf", "a GGUF model", take_original},
    {"", ".engine", "a TensorRT engine", take_original},
    {"", ".plan", "a TensorRT engine", take_original},
    {"rust_model", ".ot", "a model of rust-bert", take_original},
    {"saved_model", ".pb", "a TensorFlow SavedModel", take_original},
    {"group1-shard", "", "a model of TensorFlow.js", take_original},
    {"", ".keras", "a Keras archive", take_original},
    {"", ".weights.h5", "weights of Keras 3", take_original},
    {"", ".npz", "weights of NumPy or MLX", take_original},
    {"", ".pdparams", "a PaddlePaddle model", save_model},
    {"config.cfg", "", "a pipeline of spaCy", save_model},
    {"language_model", ".bin", "a model of FARM or Haystack",
     "; copy language_model_config.json to config.json and give the path of language_model.bin for "
     "its encoder, or export it with convert_to_transformers()"},
    {"zero_to_fp32", ".py", "a checkpoint of DeepSpeed",
     "; run zero_to_fp32.py in it, which writes pytorch_model.bin"},
    {"global_step", "", "a checkpoint of DeepSpeed",
     "; run zero_to_fp32.py, which writes pytorch_model.bin"},
    {"zero_pp_rank_", ".pt", "a checkpoint of DeepSpeed",
     "; run zero_to_fp32.py, which writes pytorch_model.bin"},
    {"mp_rank_", ".pt", "a checkpoint of DeepSpeed",
     "; run zero_to_fp32.py, which writes pytorch_model.bin, or give the path of the file if it "
     "has all weights"},
    {"", ".distcp", "a distributed checkpoint of PyTorch", save_model},
    {"pytorch_model_fsdp_", "", "a checkpoint of FSDP", save_model},
    {"", ".nemo", "a model of NeMo", save_model},
    {"", ".tar.gz", "an archive", unpack},
    {"", ".tgz", "an archive", unpack},
    {"", ".zip", "an archive", unpack},
};

constexpr std::string_view export_folders[] = {"onnx", "openvino", "coreml", "saved_model",
                                               "saved_model/1"};

std::string describe(const FolderNames& names, const std::string& path) {
  for (const Form& form : forms) {
    const std::string name = first_like(names, form.begin, form.end);
    if (name.empty()) continue;
    return " holds " + std::string(form.what) + " (" + to_string(Quoted{path + name}) +
           "), not a model as transformers saves it" + std::string(form.advice);
  }
  return "";
}

}  // namespace

std::string describe_form(const FolderNames& names) { return describe(names, ""); }

std::string describe_form_below(const std::filesystem::path& folder) {
  for (const std::string_view name : export_folders) {
    if (!electra::is_directory(folder / name)) continue;
    std::string text = describe(names_in_folder(folder / name), std::string(name) + '/');
    if (!text.empty()) return text;
  }
  return "";
}

}  // namespace electra::io
