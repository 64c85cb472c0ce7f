variable "destroying" {
  description = "Whether to leave the gate out. Set it to true to run terraform destroy while the gate is closed."
  type        = bool
  default     = false
}
